"""Addresses under /api/v1/, by area."""

from django.urls import include, path

urlpatterns = [
    path("", include(f"tracking.api.{area}.urls"))
    for area in ("environments", "floor", "cameras", "people", "tasks")
]
