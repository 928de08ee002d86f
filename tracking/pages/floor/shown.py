"""What the floor's pages share: the environment, and its floor as the modules draw it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from accounts.models import User
from tracking import selectors
from tracking.models import Camera, Environment, ProcessingTask


def environment_or_404(user: User, environment_id: str) -> Environment:
    """The environment, if `user` may see it."""
    environment = selectors.environments_for(user).filter(environment_id=environment_id).first()
    if environment is None:
        raise Http404("There is no such environment that you may see.")
    return environment


def camera_or_404(user: User, environment_id: str, camera_id: str) -> Camera:
    """The camera with its environment, if `user` may see it."""
    cameras = selectors.cameras_for(user).filter(environment__environment_id=environment_id)
    camera = cameras.filter(camera_id=camera_id).first()
    if camera is None:
        raise Http404("There is no such camera that you may see.")
    return camera


def running_task(user: User, environment: Environment) -> ProcessingTask | None:
    """What follows people there now; its cameras are read with it."""
    tasks = selectors.tasks_for(user).filter(environment=environment)
    return tasks.filter(status=ProcessingTask.Status.PROCESSING).first()


def map_data(environment: Environment) -> dict[str, Any]:
    """The ground that everything is drawn on: bounds in metres, and the picture that fills them."""
    picture = None
    if environment.map_image:
        picture = reverse("api-environment-map", args=[environment.environment_id])
    return {"bounds": environment.map_bounds, "picture": picture}


def floor_data(user: User, environment: Environment) -> dict[str, Any]:
    """Ground, zones and lines."""
    return map_data(environment) | {
        "zones": [
            {"id": zone.zone_id, "name": zone.name, "color": zone.color, "points": zone.polygon}
            for zone in selectors.zones_for(user).filter(environment=environment)
        ],
        "lines": [
            {"id": line.line_id, "name": line.name, "points": line.points}
            for line in selectors.lines_for(user).filter(environment=environment)
        ],
    }
