"""Pages that people look at; they need a signed-in user."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import User
from spoton.pages import page, user_of
from tracking import selectors
from tracking.colors import PALETTE, UNKNOWN
from tracking.models import Environment, ProcessingTask, TaskCamera

_RECENT = 5


@page("live.view")
def live(request: HttpRequest) -> HttpResponseBase:
    """Show what runs now; straight to the task if there is one."""
    tasks = selectors.tasks_for(user_of(request))
    active = list(tasks.filter(status__in=ProcessingTask.ACTIVE_STATUSES))
    if len(active) == 1 and "all" not in request.GET:
        return redirect("live-task", task_id=active[0].pk)
    ended = tasks.exclude(status__in=ProcessingTask.ACTIVE_STATUSES)[:_RECENT]
    context = {"tasks": active, "ended": [] if active else ended}
    return render(request, "live/list.html", context)


@page("live.view")
def live_task(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Show one task: its cameras, and the floor map with the same people."""
    user = user_of(request)
    task = selectors.tasks_for(user).filter(pk=task_id).first()
    if task is None:
        raise Http404("There is no such task that you may see.")
    cameras = [_camera_tile(entry) for entry in task.task_cameras.all()]
    context = {
        "task": task,
        "cameras": cameras,
        "config": {
            "taskId": str(task.pk),
            "status": task.status,
            "cameras": [tile["id"] for tile in cameras],
            "palette": {"colors": PALETTE, "unknown": UNKNOWN},
            "map": _map(user, task.environment),
        },
    }
    return render(request, "live/task.html", context)


def _camera_tile(entry: TaskCamera) -> dict[str, Any]:
    camera = entry.camera
    # The shape of the tile until its first picture: as seen before, as configured, or a guess.
    width = camera.width or camera.window_width or 16
    height = camera.height or camera.window_height or 9
    return {
        "id": camera.camera_id,
        "name": camera.name,
        "state": entry.state,
        "reason": entry.reason,
        "width": width,
        "height": height,
    }


def _map(user: User, environment: Environment) -> dict[str, Any]:
    picture = None
    if environment.map_image:
        picture = reverse("api-environment-map", args=[environment.environment_id])
    return {
        "bounds": environment.map_bounds,
        "picture": picture,
        "zones": [
            {"id": zone.zone_id, "name": zone.name, "polygon": zone.polygon, "color": zone.color}
            for zone in selectors.zones_for(user).filter(environment=environment)
        ],
        "lines": [
            {"id": line.line_id, "name": line.name, "points": line.points}
            for line in selectors.lines_for(user).filter(environment=environment)
        ],
    }
