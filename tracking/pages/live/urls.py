"""Addresses of this area."""

from django.urls import path

from tracking.pages.live import views

urlpatterns = [
    path("live", views.live, name="live"),
    path("live/<uuid:task_id>", views.live_task, name="live-task"),
]
