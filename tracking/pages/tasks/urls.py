"""Addresses of tasks."""

from django.urls import path

from tracking.pages.tasks import new, pause, resume, stop, task
from tracking.pages.tasks.list import list_tasks

urlpatterns = [
    path("tasks", list_tasks, name="tasks"),
    path("tasks/new", new.new_task, name="task-new"),
    path("tasks/<uuid:task_id>", task.show_task, name="task"),
    path("tasks/<uuid:task_id>/pause", pause.pause, name="task-pause"),
    path("tasks/<uuid:task_id>/resume", resume.resume, name="task-resume"),
    path("tasks/<uuid:task_id>/stop", stop.stop, name="task-stop"),
]
