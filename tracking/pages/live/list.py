"""The tasks that run now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, show, user_of
from tracking.models import ProcessingTask
from tracking.selectors import scope

_RECENT = 5


@page("live.view")
def list_live_tasks(request: HttpRequest) -> HttpResponseBase:
    """Show what runs now; straight to the task if there is one."""
    tasks = scope.tasks_for(user_of(request))
    active = list(tasks.filter(status__in=ProcessingTask.ACTIVE_STATUSES))
    if len(active) == 1 and "all" not in request.GET:
        return redirect("live-task", task_id=active[0].pk)
    ended = tasks.exclude(status__in=ProcessingTask.ACTIVE_STATUSES)[:_RECENT]
    context = {"tasks": active, "ended": [] if active else ended}
    return show(request, "live/list.html", context)
