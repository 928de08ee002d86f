"""Addresses of this area."""

from django.urls import path

from tracking.pages.people import views

urlpatterns = [
    path("people", views.index, name="people"),
]
