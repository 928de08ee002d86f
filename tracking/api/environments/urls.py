"""Addresses under /api/v1/environments."""

from django.urls import path

from . import views

_ENV = "environments/<slug:environment_id>"

urlpatterns = [
    path("environments", views.EnvironmentListView.as_view(), name="api-environments"),
    path(_ENV, views.EnvironmentView.as_view(), name="api-environment"),
    path(f"{_ENV}/map", views.EnvironmentMapView.as_view(), name="api-environment-map"),
    path(f"{_ENV}/cameras", views.CameraListView.as_view(), name="api-cameras"),
    path(f"{_ENV}/zones", views.ZoneListView.as_view(), name="api-zones"),
    path(f"{_ENV}/lines", views.LineListView.as_view(), name="api-lines"),
    path(f"{_ENV}/scenes", views.SceneListView.as_view(), name="api-scenes"),
]
