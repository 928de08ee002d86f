"""Pause, resume, stop: from the list, from the task's page, from anywhere that says `next`."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.http.pages import page, reported, user_of
from accounts.models import User
from tracking.models import ProcessingTask
from tracking.services.tasks.pause import pause_task, resume_task
from tracking.services.tasks.stop import stop_task


@page("tasks.run", "POST")
def pause(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Ask the worker for a pause."""
    return _change(request, task_id, pause_task, "Pausing the task.")


@page("tasks.run", "POST")
def resume(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Let it continue."""
    return _change(request, task_id, resume_task, "Resuming the task.")


@page("tasks.run", "POST")
def stop(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """End it for good."""
    return _change(request, task_id, stop_task, "Stopping the task.")


def _change(
    request: HttpRequest,
    task_id: UUID,
    service: Callable[[User, UUID], ProcessingTask],
    done: str,
) -> HttpResponseBase:
    with reported(request, done):
        service(user_of(request), task_id)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(back)
    return redirect("task", task_id=task_id)
