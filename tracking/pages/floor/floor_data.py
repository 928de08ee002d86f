"""What the floor's pages share: the floor as the modules draw it."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from tracking.models import Environment, ProcessingTask
from tracking.pages.plan import drawn_line, drawn_zone, ground
from tracking.selectors import scope


def running_task(user: User, environment: Environment) -> ProcessingTask | None:
    """Return the task that runs there now, with its cameras."""
    tasks = scope.tasks_for(user).filter(environment=environment)
    return tasks.filter(status=ProcessingTask.Status.PROCESSING).first()


def floor_data(user: User, environment: Environment) -> dict[str, Any]:
    """Ground, zones and lines, in the shape in which they are changed."""
    zones = scope.zones_for(user).filter(environment=environment)
    lines = scope.lines_for(user).filter(environment=environment)
    return ground(environment) | {
        "zones": [drawn_zone(zone) for zone in zones],
        "lines": [drawn_line(line) for line in lines],
    }
