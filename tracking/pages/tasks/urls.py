"""Addresses of this area."""

from django.urls import path

from tracking.pages.tasks import views

urlpatterns = [
    path("tasks", views.index, name="tasks"),
]
