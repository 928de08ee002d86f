"""Add a camera to the task that runs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, user_of
from spoton.service_errors import ConflictError
from spoton.source_addresses import is_live
from tracking.pages.environments.lookup import camera_or_404
from tracking.selectors import setup
from tracking.services.tasks.join import can_join, join_task


@page("tasks.run", "POST")
def join(request: HttpRequest, environment_id: str, camera_id: str) -> HttpResponseBase:
    """Have the newest task that takes cameras follow this one too."""
    user = user_of(request)
    camera = camera_or_404(user, environment_id, camera_id)
    with reported(request, f"Camera {camera_id} added to the running task."):
        tasks = setup.live_tasks(camera.environment).values()
        live = is_live(camera.source_address)
        fitting = [task for task in tasks if can_join(task) and (not live or task.mode == "live")]
        if not fitting:
            raise ConflictError("No running task can take this camera. Start a new task.")
        join_task(user, fitting[0].pk, camera_id)
    return redirect("camera", environment_id, camera_id)
