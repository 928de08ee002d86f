"""Addresses of tasks, under /api/v1/."""

from django.urls import path

from .pause import PauseTaskView
from .processing_tasks import TaskListView, TaskView
from .resume import ResumeTaskView
from .seek import SeekTaskView
from .start import StartTaskView
from .stop import StopTaskView

_TASK = "processing-tasks/<uuid:task_id>"

urlpatterns = [
    path("processing-tasks", TaskListView.as_view(), name="api-tasks"),
    path("processing-tasks/start", StartTaskView.as_view(), name="api-task-start"),
    path("processing-tasks/stop", StopTaskView.as_view(), name="api-task-stop"),
    path(_TASK, TaskView.as_view(), name="api-task"),
    path(f"{_TASK}/pause", PauseTaskView.as_view(), name="api-task-pause"),
    path(f"{_TASK}/resume", ResumeTaskView.as_view(), name="api-task-resume"),
    path(f"{_TASK}/seek", SeekTaskView.as_view(), name="api-task-seek"),
]
