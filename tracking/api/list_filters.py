"""The filters of the lists of environments, cameras and tasks."""

from __future__ import annotations

from django.db.models import Q

from spoton.http.filters import Parse, choices, contains, equals, flag
from tracking.models import ProcessingTask


def by_name(kind: str) -> dict[str, Parse]:
    """Return the filter `search` over id and name."""
    return {"search": contains(f"{kind}_id", "name")}


ENVIRONMENTS = by_name("environment") | {"has_data": flag(Q(has_data=True))}
CAMERAS = by_name("camera") | {
    "online": flag(Q(online=True)),
    "enabled": flag(Q(enabled=True)),
    "calibrated": flag(Q(homography__isnull=False)),
    "scene": equals("scenes__scene_id"),
}
TASKS = {
    "environment": equals("environment__environment_id"),
    "scene": equals("scene__scene_id"),
    "camera": equals("task_cameras__camera__camera_id"),
    "status": choices("status", ProcessingTask.Status.values),
    "mode": choices("mode", ProcessingTask.Mode.values),
    "active": flag(Q(status__in=ProcessingTask.ACTIVE_STATUSES)),
}
