"""The picture of the floor and how many metres it covers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, reported, show, user_of
from spoton.http.file_routes import takes_files
from tracking.models import Environment
from tracking.pages.environments.lookup import environment_or_404
from tracking.pages.floor.floor_data import floor_data
from tracking.pages.floor.map_forms import MapPictureForm, ScaleForm
from tracking.selectors import scope
from tracking.services.environments.environment import update_environment
from tracking.services.floor.map import remove_map, set_map


@takes_files("environments.manage")
@page("environments.manage", "GET", "HEAD", "POST")
def floor_map(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Show both; POST one of them, distinguished by the button."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    picture, scale = MapPictureForm(), ScaleForm.of(environment)
    done: bool = False
    if request.method == "POST":
        action = request.POST.get("action")
        if action == "remove":
            with reported(request, "Map image deleted. Zones, lines and the scale are kept."):
                remove_map(user, environment_id)
            done = True
        elif action == "scale":
            scale = ScaleForm(request.POST)
            done = _scaled(request, environment_id, scale)
        else:
            picture = MapPictureForm(request.POST, request.FILES)
            done = _uploaded(request, environment_id, picture)
    if done:
        return redirect("environment-floor-map", environment_id=environment_id)
    return _shown(request, environment, picture, scale)


def _uploaded(request: HttpRequest, environment_id: str, form: MapPictureForm) -> bool:
    if form.is_valid():
        with refusals(form):
            set_map(user_of(request), environment_id, form.cleaned_data["picture"])
            messages.success(request, "Map image saved. Now check the scale.")
    return form.is_valid()


def _scaled(request: HttpRequest, environment_id: str, form: ScaleForm) -> bool:
    if form.is_valid():
        with refusals(form):
            update_environment(user_of(request), environment_id, form.values())
            messages.success(request, "Scale saved. Running tasks use it at once.")
    return form.is_valid()


def _shown(
    request: HttpRequest, environment: Environment, picture: MapPictureForm, scale: ScaleForm
) -> HttpResponseBase:
    user = user_of(request)
    drawn = floor_data(user, environment)
    calibrated = scope.cameras_for(user).filter(environment=environment, homography__isnull=False)
    context = {
        "environment": environment,
        "picture": picture,
        "scale": scale,
        "floor": drawn,
        "zones": len(drawn["zones"]),
        "lines": len(drawn["lines"]),
        "calibrated": calibrated.count(),
    }
    return show(request, "floor/map.html", context)
