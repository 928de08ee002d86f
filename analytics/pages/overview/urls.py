"""Addresses of this area."""

from django.urls import path

from analytics.pages.overview import views

urlpatterns = [
    path("overview", views.index, name="overview"),
]
