"""Addresses of this area."""

from django.urls import path

from tracking.pages.environments import views

urlpatterns = [
    path("environments", views.index, name="environments"),
]
