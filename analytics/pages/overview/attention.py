"""What needs someone's attention, as far as the one who looks may know, with where to go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from analytics.system.alerts import CRITICAL, WARNING
from analytics.system.state import environments_of, seen_by, system_state
from spoton.rights import has_right
from tracking.models import Environment, ProcessingTask, states
from tracking.selectors.scope import cameras_for, tasks_for
from vision.calibration.advice import POOR_CM

RECENT: Final = timedelta(hours=24)
MOST: Final = 50
_WORDS: Final = {
    "camera_failed": "Camera {camera} has failed",
    "camera_reconnecting": "Camera {camera} is reconnecting",
    "camera_frozen": "Camera {camera} is frozen",
    "camera_black": "The picture of camera {camera} is black",
    "camera_covered": "Camera {camera} is covered",
    "camera_defocused": "Camera {camera} is out of focus",
    "camera_moved": "Camera {camera} has moved",
    "worker_missing": "No worker is running",
    "deliveries_missing": "Alerts are not delivered",
    "disk_nearly_full": "The disk is nearly full",
    "database_away": "The database is down",
    "redis_away": "Redis is down",
    "redis_slow": "Redis is slow",
    "overloaded": "A computer is overloaded",
    "store_waits": "A worker cannot store results",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is wrong.

    Attributes:
        severity: critical or warning.
        environment: the environment's name, empty for the whole system.
        address: where to look, or do something about it.
    """

    severity: str
    title: str
    text: str
    environment: str
    address: str

    @property
    def chip(self) -> str:
        """Its colour."""
        return "bad" if self.severity == CRITICAL else "warn"


def notices_for(user: User, environments: Iterable[Environment]) -> list[Notice]:
    """Return notices, the worst first; those of no environment need `system.view`."""
    names = {one.environment_id: one.name for one in environments}
    found = [*_system(user, names), *_failed_tasks(user), *_poor_calibrations(user)]
    return sorted(found, key=lambda notice: notice.severity != CRITICAL)


def _system(user: User, names: dict[str, str]) -> Iterator[Notice]:
    may_see_system = has_right(user, "system.view")
    for alert in seen_by(system_state(), environments_of(user))["alerts"]:
        if alert["environment_id"] is not None or may_see_system:
            yield _from_alert(alert, names)


def _from_alert(alert: dict[str, Any], names: dict[str, str]) -> Notice:
    title = _WORDS.get(alert["code"], "").format(camera=alert["camera_id"])
    address = reverse("task", args=[alert["task_id"]]) if alert["task_id"] else reverse("system")
    if alert["code"].removeprefix("camera_") in states.PICTURE_HELP:
        address = reverse("camera", args=[alert["environment_id"], alert["camera_id"]])
    return Notice(
        alert["severity"],
        title or alert["message"],
        alert["message"] if title and alert["message"] != f"{title}." else "",
        names.get(alert["environment_id"] or "", ""),
        address,
    )


def _failed_tasks(user: User) -> Iterator[Notice]:
    """Yield tasks that failed recently, where nothing was started since."""
    newer = ProcessingTask.objects.filter(
        environment=OuterRef("environment"), created_at__gt=OuterRef("created_at")
    )
    failed = tasks_for(user).filter(
        ~Exists(newer),
        status=ProcessingTask.Status.FAILED,
        finished_at__gte=timezone.now() - RECENT,
    )
    for task in failed.prefetch_related(None)[:MOST]:
        yield Notice(
            CRITICAL,
            "The last task failed",
            task.error,
            task.environment.name,
            reverse("task", args=[task.pk]),
        )


def _poor_calibrations(user: User) -> Iterator[Notice]:
    poor = cameras_for(user).filter(enabled=True, reprojection_error_cm__gt=POOR_CM)
    for camera in poor[:MOST]:
        yield Notice(
            WARNING,
            f"Camera {camera.camera_id} has a poor calibration",
            f"The mean error is {camera.reprojection_error_cm:.0f} cm, so positions on the "
            "map are inaccurate.",
            camera.environment.name,
            f"{reverse('environments')}/{camera.environment.environment_id}",
        )
