"""Addresses under /api/v1/environments."""

from django.urls import path

from .date_ranges import DateRangesView
from .environments import EnvironmentListView, EnvironmentView
from .lines import LineListView, LineView
from .map import EnvironmentMapView
from .scenes import SceneListView, SceneView
from .zones import ZoneListView, ZoneView

_ENV = "environments/<slug:environment_id>"

urlpatterns = [
    path("environments", EnvironmentListView.as_view(), name="api-environments"),
    path(_ENV, EnvironmentView.as_view(), name="api-environment"),
    path(f"{_ENV}/map", EnvironmentMapView.as_view(), name="api-environment-map"),
    path(f"{_ENV}/date-ranges", DateRangesView.as_view(), name="api-date-ranges"),
    path(f"{_ENV}/zones", ZoneListView.as_view(), name="api-zones"),
    path(f"{_ENV}/zones/<slug:zone_id>", ZoneView.as_view(), name="api-zone"),
    path(f"{_ENV}/lines", LineListView.as_view(), name="api-lines"),
    path(f"{_ENV}/lines/<slug:line_id>", LineView.as_view(), name="api-line"),
    path(f"{_ENV}/scenes", SceneListView.as_view(), name="api-scenes"),
    path(f"{_ENV}/scenes/<slug:scene_id>", SceneView.as_view(), name="api-scene"),
]
