"""Addresses of this area."""

from django.urls import path

from tracking.pages.tasks import actions, start, views

urlpatterns = [
    path("tasks", views.index, name="tasks"),
    path("tasks/new", start.new, name="task-new"),
    path("tasks/<uuid:task_id>", views.task, name="task"),
    path("tasks/<uuid:task_id>/pause", actions.pause, name="task-pause"),
    path("tasks/<uuid:task_id>/resume", actions.resume, name="task-resume"),
    path("tasks/<uuid:task_id>/stop", actions.stop, name="task-stop"),
]
