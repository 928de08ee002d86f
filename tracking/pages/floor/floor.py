"""The floor with its zones and lines: checked by all, drawn by administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from accounts.http.pages import page, show, user_of
from spoton.rights import has_right
from tracking.pages.environments.lookup import environment_or_404
from tracking.pages.floor.floor_data import floor_data, running_task


@page("environments.view")
def floor(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Show zones and lines; who manages the environment draws them."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    drawn = floor_data(user, environment)
    task = running_task(user, environment)
    context = {
        "environment": environment,
        "lists": [
            ("Zones", "zone", drawn["zones"]),
            ("Lines", "line", drawn["lines"]),
        ],
        "task": task,
        "floor": drawn
        | {
            "taskId": str(task.pk) if task else None,
            "canDraw": has_right(user, "environments.manage"),
            "zonesUrl": reverse("api-zones", args=[environment_id]),
            "linesUrl": reverse("api-lines", args=[environment_id]),
        },
    }
    return show(request, "floor/floor.html", context)
