"""Addresses of cameras, below those of their environment."""

from django.urls import path

from tracking.pages.cameras import (
    calibrate,
    calibrated_view,
    camera,
    delete,
    edit,
    join,
    keep,
    leave,
    new,
    picture,
    recordings,
    still,
    test,
)

_ENVIRONMENT = "environments/<slug:environment_id>"
_CAMERA = f"{_ENVIRONMENT}/cameras/<slug:camera_id>"

urlpatterns = [
    path(f"{_ENVIRONMENT}/test", test.test_new_source, name="camera-test-new"),
    path(f"{_ENVIRONMENT}/cameras/new", new.add_camera, name="camera-new"),
    path(_CAMERA, camera.show_camera, name="camera"),
    path(f"{_CAMERA}/edit", edit.edit_camera, name="camera-edit"),
    path(f"{_CAMERA}/delete", delete.delete, name="camera-delete"),
    path(f"{_CAMERA}/test", test.test_camera, name="camera-test"),
    path(f"{_CAMERA}/picture", picture.picture, name="camera-picture"),
    path(f"{_CAMERA}/join", join.join, name="camera-join"),
    path(f"{_CAMERA}/leave", leave.leave, name="camera-leave"),
    path(f"{_CAMERA}/recordings/<int:recording_id>/keep", keep.keep, name="camera-keep"),
    path(f"{_CAMERA}/recordings", recordings.import_recordings, name="camera-import"),
    path(f"{_CAMERA}/calibrate", calibrate.calibrate, name="camera-calibrate"),
    path(f"{_CAMERA}/calibrate/try", calibrate.try_pairs, name="camera-calibrate-try"),
    path(
        f"{_CAMERA}/calibrated-view",
        calibrated_view.calibrated_view,
        name="camera-calibrated-view",
    ),
    path(f"{_CAMERA}/still", still.still, name="camera-still"),
]
