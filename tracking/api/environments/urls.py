"""Addresses under /api/v1/environments."""

from django.urls import path

from . import calibration, cameras, places, recordings, views

_ENV = "environments/<slug:environment_id>"
_CAMERA = f"{_ENV}/cameras/<slug:camera_id>"

urlpatterns = [
    path("environments", views.EnvironmentListView.as_view(), name="api-environments"),
    path(_ENV, views.EnvironmentView.as_view(), name="api-environment"),
    path(f"{_ENV}/map", views.EnvironmentMapView.as_view(), name="api-environment-map"),
    path(f"{_ENV}/cameras", cameras.CameraListView.as_view(), name="api-cameras"),
    path(_CAMERA, cameras.CameraView.as_view(), name="api-camera"),
    path(f"{_CAMERA}/calibration", calibration.CalibrationView.as_view(), name="api-calibration"),
    path(f"{_ENV}/date-ranges", recordings.DateRangesView.as_view(), name="api-date-ranges"),
    path(f"{_ENV}/zones", places.ZoneListView.as_view(), name="api-zones"),
    path(f"{_ENV}/zones/<slug:zone_id>", places.ZoneView.as_view(), name="api-zone"),
    path(f"{_ENV}/lines", places.LineListView.as_view(), name="api-lines"),
    path(f"{_ENV}/lines/<slug:line_id>", places.LineView.as_view(), name="api-line"),
    path(f"{_ENV}/scenes", places.SceneListView.as_view(), name="api-scenes"),
    path(f"{_ENV}/scenes/<slug:scene_id>", places.SceneView.as_view(), name="api-scene"),
]
