"""Addresses of the pages, by area."""

from django.urls import include, path

urlpatterns = [
    path("", include(f"tracking.pages.{area}.urls"))
    for area in ("live", "people", "tasks", "cameras", "floor", "environments")
]
