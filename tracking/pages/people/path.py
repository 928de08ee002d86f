"""Where a person went: what the map of their page draws, and how long they were in which zone."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from accounts.http.pages import page, user_of
from accounts.models import User
from tracking.models import Person, Zone
from tracking.pages.people.lookup import person_or_404
from tracking.pages.plan import drawn_zone, ground
from tracking.selectors import people as selectors
from tracking.selectors.scope import zones_for
from tracking.selectors.trajectories import Trajectory, trajectory
from tracking.selectors.visits import visits

from .timeline import camera_colors

STEP_SECONDS: Final = 0.5
"""Between two points: someone walks less than a metre."""


@page("persons.view")
def show_path(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show a part of the page that loads after the rest: observations are many."""
    user = user_of(request)
    person = person_or_404(user, person_id)
    found = trajectory(person, None, None, STEP_SECONDS)
    zones = list(zones_for(user).filter(environment=person.environment))
    context = {
        "person": person,
        "truncated": found.truncated,
        "visits": visits(found, zones),
        "zones": zones,
        "floor": _floor(user, person, zones, found) if found.cameras else None,
    }
    return render(request, "people/path.html", context)


def _floor(user: User, person: Person, zones: list[Zone], found: Trajectory) -> dict[str, Any]:
    seen = [row["camera__camera_id"] for row in selectors.appearances(person)]
    colors = camera_colors(seen)
    return {
        "map": ground(person.environment) | {"zones": [drawn_zone(zone) for zone in zones]},
        "step": found.step,
        "timeZone": timezone.get_current_timezone_name(),
        "cameras": [
            {
                "id": camera,
                "color": colors.get(camera, "#8592a1"),
                "points": [[point.time.timestamp(), point.x, point.y] for point in points],
            }
            for camera, points in found.cameras.items()
        ],
    }
