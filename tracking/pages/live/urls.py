"""Addresses of this area."""

from django.urls import path

from tracking.pages.live import control, people, views

urlpatterns = [
    path("live", views.live, name="live"),
    path("live/<uuid:task_id>", views.live_task, name="live-task"),
    path("live/<uuid:task_id>/timeline", views.timeline, name="live-timeline"),
    path("live/<uuid:task_id>/people", people.known, name="live-people"),
    path("live/<uuid:task_id>/people/<uuid:person_id>", people.person, name="live-person"),
    path("live/<uuid:task_id>/pause", control.pause, name="live-pause"),
    path("live/<uuid:task_id>/resume", control.resume, name="live-resume"),
    path("live/<uuid:task_id>/stop", control.stop, name="live-stop"),
]
