"""Addresses of the pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("tracking.pages.urls")),
]
