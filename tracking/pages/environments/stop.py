"""Stop a task from the page of its environment."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, user_of
from tracking.pages.environments.lookup import environment_or_404
from tracking.services.tasks.stop import stop_task


@page("tasks.run", "POST")
def stop(request: HttpRequest, environment_id: str, task_id: UUID) -> HttpResponseBase:
    """Stop a task of this environment."""
    environment_or_404(user_of(request), environment_id)
    with reported(request, "Stopping the task."):
        stop_task(user_of(request), task_id)
    return redirect("environment", environment_id)
