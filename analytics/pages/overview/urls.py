"""Addresses of this area."""

from django.urls import path

from analytics.pages.overview import overview

urlpatterns = [
    path("overview", overview.index, name="overview"),
]
