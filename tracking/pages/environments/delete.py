"""Delete a camera or an environment: first what goes with it, then its name is typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from spoton.rights import has_right
from tracking.models import Person, Recording, Track
from tracking.pages.confirm import SureForm
from tracking.pages.environments.found import camera_or_404, environment_or_404
from tracking.selectors import setup
from tracking.services.cameras.camera import delete_camera
from tracking.services.environments.environment import delete_environment

_COUNTED = 1000
"""More are not counted one by one: that there are many is what matters here."""


@page("environments.manage", "GET", "HEAD", "POST")
def delete_one_environment(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Delete an environment with all that is in it."""
    user = user_of(request)
    if not has_right(user, "environments.create"):
        raise PermissionDenied("This needs an administrator of all environments.")
    environment = environment_or_404(user, environment_id)
    form = SureForm(request.POST or None, identifier=environment_id)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            delete_environment(user, environment_id, with_data=True)
            messages.success(request, f"Environment {environment.name} deleted.")
            return redirect("environments")
    context = {
        "form": form,
        "environment": environment,
        "running": list(setup.live_tasks(environment).values()),
        "goes": _goes(
            camera=environment.cameras.all(),
            zone=environment.zones.all(),
            line=environment.lines.all(),
            scene=environment.scenes.all(),
            task=environment.tasks.all(),
            person=Person.objects.filter(environment=environment),
            recording=Recording.objects.filter(camera__environment=environment),
        ),
    }
    return show(request, "environments/delete_environment.html", context)


@page("environments.manage", "GET", "HEAD", "POST")
def delete_one_camera(
    request: HttpRequest, environment_id: str, camera_id: str
) -> HttpResponseBase:
    """Delete a camera with its tracks."""
    user = user_of(request)
    camera = camera_or_404(user, environment_id, camera_id)
    form = SureForm(request.POST or None, identifier=camera_id)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            delete_camera(user, environment_id, camera_id, with_data=True)
            messages.success(request, f"Camera {camera.name or camera_id} deleted.")
            return redirect("environment", environment_id)
    context = {
        "form": form,
        "environment": camera.environment,
        "camera": camera,
        "held": setup.held_by_task(user, camera.environment).get(camera.pk),
        "goes": _goes(
            track=Track.objects.filter(camera=camera),
            recording=Recording.objects.filter(camera=camera),
        ),
    }
    return show(request, "environments/delete_camera.html", context)


def _goes(**rows: QuerySet[Any]) -> list[str]:
    plurals = {"person": "people"}
    found = []
    for name, queryset in rows.items():
        count = queryset.order_by()[: _COUNTED + 1].count()
        if count:
            number = f"more than {_COUNTED}" if count > _COUNTED else str(count)
            found.append(f"{number} {name if count == 1 else plurals.get(name, name + 's')}")
    return found
