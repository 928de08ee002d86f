"""Stop a task from its live view."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page
from tracking.pages.live.control import change_task
from tracking.services.tasks.stop import stop_task


@page("tasks.run", "POST")
def stop(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Ask for the end."""
    return change_task(request, task_id, stop_task)
