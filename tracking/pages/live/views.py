"""The list of running tasks, and the live view of one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect

from accounts.http.pages import page, show, time_zone, user_of
from accounts.models import User
from tracking.models import ProcessingTask
from tracking.pages.live.film import stretches
from tracking.pages.live.wall import camera_tile, configuration
from tracking.selectors import scope

_RECENT = 5


@page("live.view")
def live(request: HttpRequest) -> HttpResponseBase:
    """Show what runs now; straight to the task if there is one."""
    tasks = scope.tasks_for(user_of(request))
    active = list(tasks.filter(status__in=ProcessingTask.ACTIVE_STATUSES))
    if len(active) == 1 and "all" not in request.GET:
        return redirect("live-task", task_id=active[0].pk)
    ended = tasks.exclude(status__in=ProcessingTask.ACTIVE_STATUSES)[:_RECENT]
    context = {"tasks": active, "ended": [] if active else ended}
    return show(request, "live/list.html", context)


@page("live.view")
def live_task(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Show one task: its cameras, and the floor map with the same people."""
    user = user_of(request)
    task = visible_task(user, task_id)
    context = {
        "task": task,
        "cameras": [camera_tile(entry) for entry in task.task_cameras.all()],
        "config": configuration(user, task, time_zone(request).key),
    }
    return show(request, "live/task.html", context)


@page("live.view")
def timeline(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Answer what the longest camera of a recorded task plays, for the seek bar."""
    return JsonResponse({"stretches": stretches(visible_task(user_of(request), task_id))})


def visible_task(user: User, task_id: UUID) -> ProcessingTask:
    """The task, if `user` may see it."""
    task = scope.tasks_for(user).filter(pk=task_id).first()
    if task is None:
        raise Http404("Task not found, or you have no access.")
    return task
