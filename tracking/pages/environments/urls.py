"""Addresses of environments."""

from django.urls import URLPattern, include, path

from tracking.pages.environments import delete, edit, environment, new, scenes, start, stop, uploads
from tracking.pages.environments.list import list_environments

_ENVIRONMENT: list[URLPattern] = [
    path("", environment.show_environment, name="environment"),
    path("/edit", edit.edit_environment, name="environment-edit"),
    path("/delete", delete.delete, name="environment-delete"),
    path("/start", start.start, name="environment-start"),
    path("/stop/<uuid:task_id>", stop.stop, name="environment-stop"),
    path("/uploads", uploads.begin, name="upload-begin"),
    path("/uploads/piece", uploads.piece, name="upload-piece"),
    path("/scenes/new", scenes.new, name="scene-new"),
    path("/scenes/<slug:scene_id>", scenes.edit, name="scene-edit"),
    path("/scenes/<slug:scene_id>/delete", scenes.delete, name="scene-delete"),
]

urlpatterns = [
    path("environments", list_environments, name="environments"),
    path("environments/new", new.add_environment, name="environment-new"),
    path("environments/<slug:environment_id>", include(_ENVIRONMENT)),
]
