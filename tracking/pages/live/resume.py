"""Resume a task from its live view."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page
from tracking.pages.live.control import change_task
from tracking.services.tasks.pause import resume_task


@page("tasks.run", "POST")
def resume(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Ask to continue."""
    return change_task(request, task_id, resume_task)
