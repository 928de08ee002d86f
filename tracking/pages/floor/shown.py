"""What the floor's pages share: the environment, and its floor as the modules draw it."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from accounts.models import User
from tracking import selectors
from tracking.models import Environment, ProcessingTask
from tracking.pages.plan import drawn_line, ground


def environment_or_404(user: User, environment_id: str) -> Environment:
    """The environment, if `user` may see it."""
    environment = selectors.environments_for(user).filter(environment_id=environment_id).first()
    if environment is None:
        raise Http404("Environment not found, or you have no access.")
    return environment


def running_task(user: User, environment: Environment) -> ProcessingTask | None:
    """What follows people there now; its cameras are read with it."""
    tasks = selectors.tasks_for(user).filter(environment=environment)
    return tasks.filter(status=ProcessingTask.Status.PROCESSING).first()


def floor_data(user: User, environment: Environment) -> dict[str, Any]:
    """Ground, zones and lines, in the shape in which they are changed."""
    lines = selectors.lines_for(user).filter(environment=environment)
    return ground(environment) | {
        "zones": [
            {"id": zone.zone_id, "name": zone.name, "color": zone.color, "points": zone.polygon}
            for zone in selectors.zones_for(user).filter(environment=environment)
        ],
        "lines": [drawn_line(line) for line in lines],
    }
