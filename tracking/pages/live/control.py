"""Pause, resume and stop from the live view."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, show, user_of
from accounts.models import User
from tracking.models import ProcessingTask
from tracking.pages.live.views import visible_task
from tracking.services.tasks.pause import pause_task, resume_task
from tracking.services.tasks.stop import stop_task


@page("tasks.run", "POST")
def pause(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Ask for a pause."""
    return _done(request, task_id, pause_task)


@page("tasks.run", "POST")
def resume(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Ask to continue."""
    return _done(request, task_id, resume_task)


@page("tasks.run", "POST")
def stop(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Ask for the end."""
    return _done(request, task_id, stop_task)


def _done(
    request: HttpRequest, task_id: UUID, change: Callable[[User, UUID], ProcessingTask]
) -> HttpResponseBase:
    with reported(request):
        change(user_of(request), task_id)
    if request.headers.get("HX-Request") == "true":
        task = visible_task(user_of(request), task_id)
        return show(request, "live/task.html", {"task": task})
    return redirect("live-task", task_id=task_id)
