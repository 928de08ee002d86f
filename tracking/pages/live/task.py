"""The live view of one task."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, show, time_zone, user_of
from tracking.pages.live.lookup import task_or_404
from tracking.pages.live.wall import camera_tiles, configuration


@page("live.view")
def live_task(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Show one task: its cameras, and the floor map with the same people."""
    user = user_of(request)
    task = task_or_404(user, task_id)
    context = {
        "task": task,
        "cameras": camera_tiles(task),
        "config": configuration(user, task, time_zone(request).key),
    }
    return show(request, "live/task.html", context)
