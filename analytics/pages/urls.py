"""Addresses of the pages about the system."""

from django.urls import path

from analytics.pages import system

urlpatterns = [
    path("system", system.index, name="system"),
]
