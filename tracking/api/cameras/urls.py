"""Addresses of cameras, below those of their environment."""

from django.urls import path

from .calibration import CalibrationView
from .cameras import CameraListView, CameraView

_CAMERAS = "environments/<slug:environment_id>/cameras"
_CAMERA = f"{_CAMERAS}/<slug:camera_id>"

urlpatterns = [
    path(_CAMERAS, CameraListView.as_view(), name="api-cameras"),
    path(_CAMERA, CameraView.as_view(), name="api-camera"),
    path(f"{_CAMERA}/calibration", CalibrationView.as_view(), name="api-calibration"),
]
