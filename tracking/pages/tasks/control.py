"""Change a task, then go back to where the button was."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.http.pages import reported, user_of
from accounts.models import User
from tracking.models import ProcessingTask


def change_task(
    request: HttpRequest,
    task_id: UUID,
    service: Callable[[User, UUID], ProcessingTask],
    done: str,
) -> HttpResponseBase:
    """Change a task, then go back to `next`, or to the task."""
    with reported(request, done):
        service(user_of(request), task_id)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(back)
    return redirect("task", task_id=task_id)
