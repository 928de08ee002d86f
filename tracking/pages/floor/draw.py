"""A simple plan, drawn in the browser where there is none to upload."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from accounts.http.pages import page, show, user_of
from tracking.pages.environments.lookup import environment_or_404
from tracking.pages.floor.floor_data import floor_data


@page("environments.manage")
def draw(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Show the drawing board; what is drawn is stored like an uploaded picture."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    drawn = floor_data(user, environment) | {
        "mapUrl": reverse("api-environment-map", args=[environment_id]),
        "doneUrl": reverse("environment-floor-map", args=[environment_id]),
    }
    return show(request, "floor/draw.html", {"environment": environment, "floor": drawn})
