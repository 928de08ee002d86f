"""Addresses of cameras, below those of their environment, and of makers of cameras."""

from django.urls import path

from .calibration import CalibrationView
from .cameras import CameraListView, CameraView
from .discovery import DiscoveryStreamsView, DiscoveryView
from .makers import MakersView, MakerView

_CAMERAS = "environments/<slug:environment_id>/cameras"
_CAMERA = f"{_CAMERAS}/<slug:camera_id>"

urlpatterns = [
    path("cameras/makers", MakersView.as_view(), name="api-makers"),
    path("cameras/makers/<slug:maker_id>", MakerView.as_view(), name="api-maker"),
    path("cameras/discovery", DiscoveryView.as_view(), name="api-discovery"),
    path("cameras/discovery/streams", DiscoveryStreamsView.as_view(), name="api-discovery-streams"),
    path(_CAMERAS, CameraListView.as_view(), name="api-cameras"),
    path(_CAMERA, CameraView.as_view(), name="api-camera"),
    path(f"{_CAMERA}/calibration", CalibrationView.as_view(), name="api-calibration"),
]
