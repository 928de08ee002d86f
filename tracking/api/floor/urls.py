"""Addresses of the floor, below those of its environment under /api/v1/environments."""

from django.urls import path

from .lines import LineListView, LineView
from .map import EnvironmentMapView
from .zones import ZoneListView, ZoneView

_ENV = "environments/<slug:environment_id>"

urlpatterns = [
    path(f"{_ENV}/map", EnvironmentMapView.as_view(), name="api-environment-map"),
    path(f"{_ENV}/zones", ZoneListView.as_view(), name="api-zones"),
    path(f"{_ENV}/zones/<slug:zone_id>", ZoneView.as_view(), name="api-zone"),
    path(f"{_ENV}/lines", LineListView.as_view(), name="api-lines"),
    path(f"{_ENV}/lines/<slug:line_id>", LineView.as_view(), name="api-line"),
]
