"""What needs someone's attention, in words that an operator understands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import DatabaseError, connection
from django.db.models import Q
from django.db.models.functions import Now

from alerts.health import are_deliveries_missing
from analytics.system.backups import trouble
from analytics.system.performance import SLOW_MS
from spoton.overload import overload_text
from tracking.models import ProcessingTask, TaskCamera, states
from tracking.selectors.recorders import failed_recorders
from tracking.services.retention import partitions, trusted_time

WARNING: Final = "warning"
CRITICAL: Final = "critical"
_DISK_WARNING: Final = 90.0
_DISK_CRITICAL: Final = 97.0
_TROUBLED: Final = (TaskCamera.State.FAILED, TaskCamera.State.RECONNECTING)


def alerts(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is wrong now, the worst first; `figures` are those of `performance`."""
    found = [*_parts(figures), *_disk(figures), *_workers(figures)]
    if figures["database_ms"] is not None:
        try:
            found += [*_deliveries(figures), *_cameras(), *_recorders(), *_partitions(), *_clock()]
            found += _backups()
        except (DatabaseError, OSError):
            connection.close()
    return sorted(found, key=lambda alert: alert["severity"] != CRITICAL)


def _alert(code: str, severity: str, message: str, **where: str) -> dict[str, Any]:
    return {
        "code": code,
        "severity": severity,
        "message": message,
        "environment_id": where.get("environment_id"),
        "task_id": where.get("task_id"),
        "camera_id": where.get("camera_id"),
    }


def _parts(figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if figures["database_ms"] is None:
        yield _alert("database_away", CRITICAL, "The database does not respond.")
    if figures["redis_ms"] is None:
        yield _alert("redis_away", CRITICAL, "Redis does not respond. Live data is not available.")
    elif figures["redis_ms"] > SLOW_MS:
        yield _alert("redis_slow", WARNING, f"Redis takes {figures['redis_ms']:.0f} ms to respond.")


def _disk(figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    used, free = figures["disk"]["percent"], figures["disk"]["free_mb"]
    if used >= _DISK_WARNING:
        severity = CRITICAL if used >= _DISK_CRITICAL else WARNING
        yield _alert("disk_nearly_full", severity, f"The data disk has {free:.0f} MB free.")


def _workers(figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if figures["redis_ms"] is not None and not figures["workers"]:
        severity = CRITICAL if figures["tasks"] else WARNING
        yield _alert("worker_missing", severity, "No worker is running.")
    for worker in figures["workers"]:
        if worker["database_away"]:
            text = f"{worker['holder']} cannot store results: {worker['queue']} ticks are waiting."
            yield _alert("store_waits", CRITICAL, text)
        if worker["overload"]:
            yield _alert("overloaded", WARNING, overload_text(worker))


def _deliveries(figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if are_deliveries_missing() and figures["redis_ms"] is not None:
        text = "Alerts are not delivered. Start “make run” or “python manage.py run_deliveries”."
        yield _alert("deliveries_missing", CRITICAL, text)


def _cameras() -> Iterator[dict[str, Any]]:
    """Yield cameras that deliver nothing, and those whose pictures say that something is wrong."""
    at_fault = Q(state=TaskCamera.State.ONLINE, picture_state__in=states.PICTURE_HELP)
    troubled = TaskCamera.objects.filter(
        at_fault | Q(state__in=_TROUBLED),
        active=True,
        task__status__in=ProcessingTask.ACTIVE_STATUSES,
        task__lease_expires_at__gt=Now(),
    ).select_related("task__environment", "camera")
    for row in troubled:
        failed = row.state == TaskCamera.State.FAILED
        yield _alert(
            f"camera_{row.picture_fault or row.state}",
            CRITICAL if failed else WARNING,
            row.picture_help or row.reason or f"The camera is {row.state}.",
            environment_id=row.task.environment.environment_id,
            task_id=str(row.task.pk),
            camera_id=row.camera.camera_id,
        )


def _recorders() -> Iterator[dict[str, Any]]:
    for recorder in failed_recorders():
        yield _alert(
            "recording_stopped",
            CRITICAL,
            f"{recorder.camera.camera_id} is not recorded: {recorder.reason}.",
            environment_id=recorder.camera.environment.environment_id,
            camera_id=recorder.camera.camera_id,
        )


def _partitions() -> Iterator[dict[str, Any]]:
    if partitions.native() and (days := partitions.missing()):
        text = f"Observations have no partition for {', '.join(map(str, days))}."
        yield _alert("partition_missing", WARNING, text)


def _clock() -> Iterator[dict[str, Any]]:
    if text := trusted_time.doubt():
        yield _alert("clock_jumped", CRITICAL, text)


def _backups() -> Iterator[dict[str, Any]]:
    if text := trouble():
        yield _alert("backup_missing", WARNING, text)
