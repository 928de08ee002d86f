"""Addresses of the pages, and of the pictures that come from live tasks."""

from django.urls import include, path

urlpatterns = [
    path("", include("tracking.pages.urls")),
    path("api/v1/media/", include("tracking.live.urls")),
]
