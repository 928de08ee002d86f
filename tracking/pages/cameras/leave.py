"""Remove a camera from its task."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, user_of
from tracking.pages.environments.lookup import camera_or_404
from tracking.selectors import setup
from tracking.services.tasks.join import leave_task


@page("tasks.run", "POST")
def leave(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Have its task continue without this camera."""
    user = user_of(request)
    camera = camera_or_404(user, environment_id, camera_id)
    held = setup.held_by_task(user, camera.environment).get(camera.pk)
    if held is not None:
        with reported(request, f"Camera {camera_id} removed. The task continues without it."):
            leave_task(user, held.task_id, camera_id)
    return redirect("camera", environment_id, camera_id)
