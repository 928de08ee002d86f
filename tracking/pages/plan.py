"""A floor as the modules of the pages draw it: the ground, and what lies on it, in metres."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tracking.models import Environment, Line, Zone


def ground(environment: Environment) -> dict[str, Any]:
    """Bounds, and the address of the picture that fills them, None without one."""
    picture = None
    if environment.map_image:
        picture = reverse("api-environment-map", args=[environment.environment_id])
    return {"bounds": environment.map_bounds, "picture": picture}


def drawn_zone(zone: Zone) -> dict[str, Any]:
    """Return a polygon with its name and colour."""
    return {"id": zone.zone_id, "name": zone.name, "points": zone.polygon, "color": zone.color}


def drawn_line(line: Line) -> dict[str, Any]:
    """Return two points with a name."""
    return {"id": line.line_id, "name": line.name, "points": line.points}
