"""Change a task from its live view."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import reported, show, user_of
from accounts.models import User
from tracking.models import ProcessingTask
from tracking.pages.live.lookup import task_or_404


def change_task(
    request: HttpRequest, task_id: UUID, change: Callable[[User, UUID], ProcessingTask]
) -> HttpResponseBase:
    """Change a task, then show its live view."""
    with reported(request):
        change(user_of(request), task_id)
    if request.headers.get("HX-Request") == "true":
        task = task_or_404(user_of(request), task_id)
        return show(request, "live/task.html", {"task": task})
    return redirect("live-task", task_id=task_id)
