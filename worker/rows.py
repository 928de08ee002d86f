"""The statements of one batch about the task: its state and its cameras'."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce, Now

from tracking.models import (
    Camera,
    FloorState,
    ProcessingTask,
    TaskCamera,
)

from .records import CameraRecord, StatusRecord, TickRecord


def write_status(task_id: UUID, ticks: list[TickRecord], status: StatusRecord, seeks: int) -> None:
    """Write the state of the task and its cameras, in the transaction of what was found.

    A restart continues exactly behind the last stored tick, or where the last of `seeks` said.
    """
    active = ProcessingTask.objects.filter(
        task_id=task_id, status__in=ProcessingTask.ACTIVE_STATUSES
    )
    changes: dict[str, object] = {"frame_index": ticks[-1].frame_index} if ticks else {}
    if status.status == ProcessingTask.Status.PROCESSING:
        changes["started_at"] = Coalesce("started_at", Now())
    active.update(
        status=status.status,
        progress=status.progress,
        fps=status.fps,
        people_now=status.people_now,
        **changes,
    )
    last = ticks[-1] if ticks else None
    for camera in status.cameras:
        columns = _position_columns(camera, last, seeks)
        TaskCamera.objects.filter(task_id=task_id, camera_id=camera.key).update(
            state=camera.state,
            reason=camera.reason,
            dropped=camera.dropped,
            fps=camera.fps,
            people_now=camera.people_now,
            last_frame_at=camera.last_frame_at,
            skipped=camera.skipped,
            **columns,
        )
        if camera.width and camera.height:
            Camera.objects.filter(pk=camera.key).exclude(
                width=camera.width, height=camera.height
            ).update(width=camera.width, height=camera.height)


def _position_columns(camera: CameraRecord, last: TickRecord | None, seeks: int) -> dict[str, Any]:
    """Return the columns of which something new is known; the others stay."""
    known: dict[str, Any] = {"total": camera.total, "rate_fps": camera.rate_fps}
    if last is not None:
        known["frames"] = last.frames.get(camera.key)
        known["covered"] = last.covered.get(camera.key)
        known["position"] = last.positions.get(camera.key) if last.seeks == seeks else None
    return {name: value for name, value in known.items() if value is not None}


def write_floor(task_id: UUID, ticks: list[TickRecord]) -> None:
    """Write what zones and lines had counted by the last tick."""
    if ticks and ticks[-1].floor is not None:
        FloorState.objects.update_or_create(task_id=task_id, defaults={"state": ticks[-1].floor})
