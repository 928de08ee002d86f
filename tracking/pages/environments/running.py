"""Start and stop from an environment's page; cameras join a task and leave it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.http.pages import page, reported, user_of
from spoton.addresses import is_live
from spoton.service_errors import ConflictError
from tracking.pages.environments.found import camera_or_404, environment_or_404
from tracking.selectors import setup
from tracking.services.tasks.join import can_join, join_task, leave_task
from tracking.services.tasks.options import TaskOptions
from tracking.services.tasks.start import start_task
from tracking.services.tasks.stop import stop_task


@page("tasks.run", "POST")
def start(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Start following people, and show them."""
    user = user_of(request)
    environment_or_404(user, environment_id)
    address = reverse("environment", args=[environment_id])
    with reported(request):
        task = start_task(
            user,
            environment_id,
            scene_id=request.POST.get("scene") or None,
            options=TaskOptions(loop="loop" in request.POST),
        )
        address = reverse("live-task", args=[task.pk])
    return redirect(address)


@page("tasks.run", "POST")
def stop(request: HttpRequest, environment_id: str, task_id: UUID) -> HttpResponseBase:
    """Stop a task of this environment."""
    environment_or_404(user_of(request), environment_id)
    with reported(request, "Stopping the task."):
        stop_task(user_of(request), task_id)
    return redirect("environment", environment_id)


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
