"""Start a task from the page of its environment."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.http.pages import page, reported, user_of
from tracking.pages.environments.lookup import environment_or_404
from tracking.services.tasks.options import TaskOptions
from tracking.services.tasks.start import start_task


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
