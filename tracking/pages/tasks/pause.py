"""Pause a task."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page
from tracking.pages.tasks.control import change_task
from tracking.services.tasks.pause import pause_task


@page("tasks.run", "POST")
def pause(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Ask the worker for a pause."""
    return change_task(request, task_id, pause_task, "Pausing the task.")
