"""Addresses under /api/v1/environments."""

from django.urls import path

from .date_ranges import DateRangesView
from .environments import EnvironmentListView, EnvironmentView
from .recordings import RecordingFileView, RecordingView
from .scenes import SceneListView, SceneView

_ENV = "environments/<slug:environment_id>"
_RECORDING = f"{_ENV}/recordings/<int:recording_id>"

urlpatterns = [
    path("environments", EnvironmentListView.as_view(), name="api-environments"),
    path(_ENV, EnvironmentView.as_view(), name="api-environment"),
    path(f"{_ENV}/date-ranges", DateRangesView.as_view(), name="api-date-ranges"),
    path(f"{_RECORDING}", RecordingView.as_view(), name="api-recording"),
    path(f"{_RECORDING}/file", RecordingFileView.as_view(), name="api-recording-file"),
    path(f"{_ENV}/scenes", SceneListView.as_view(), name="api-scenes"),
    path(f"{_ENV}/scenes/<slug:scene_id>", SceneView.as_view(), name="api-scene"),
]
