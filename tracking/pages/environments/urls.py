"""Addresses of this area."""

from django.urls import URLPattern, URLResolver, include, path

from tracking.pages.environments import (
    change_camera,
    change_environment,
    delete,
    index,
    look,
    one_camera,
    one_environment,
    running,
    scenes,
    uploads,
)

_CAMERA: list[URLPattern] = [
    path("", one_camera.show_camera, name="camera"),
    path("/edit", change_camera.edit, name="camera-edit"),
    path("/delete", delete.delete_one_camera, name="camera-delete"),
    path("/look", look.again, name="camera-look"),
    path("/picture", one_camera.picture, name="camera-picture"),
    path("/join", running.join, name="camera-join"),
    path("/leave", running.leave, name="camera-leave"),
    path("/recordings", one_camera.import_recordings, name="camera-import"),
]

_ENVIRONMENT: list[URLPattern | URLResolver] = [
    path("", one_environment.show_environment, name="environment"),
    path("/edit", change_environment.edit, name="environment-edit"),
    path("/delete", delete.delete_one_environment, name="environment-delete"),
    path("/start", running.start, name="environment-start"),
    path("/stop/<uuid:task_id>", running.stop, name="environment-stop"),
    path("/uploads", uploads.begin, name="upload-begin"),
    path("/uploads/piece", uploads.piece, name="upload-piece"),
    path("/look", look.new, name="camera-test"),
    path("/scenes/new", scenes.new, name="scene-new"),
    path("/scenes/<slug:scene_id>", scenes.edit, name="scene-edit"),
    path("/scenes/<slug:scene_id>/delete", scenes.delete, name="scene-delete"),
    path("/cameras/new", change_camera.new, name="camera-new"),
    path("/cameras/<slug:camera_id>", include(_CAMERA)),
]

urlpatterns = [
    path("environments", index.index, name="environments"),
    path("environments/new", change_environment.new, name="environment-new"),
    path("environments/<slug:environment_id>", include(_ENVIRONMENT)),
]
