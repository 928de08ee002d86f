"""The statements of one batch about the task: its state and its cameras'."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, When
from django.db.models.functions import Coalesce, Now

from tracking.models import (
    FloorState,
    ProcessingTask,
    TaskCamera,
)
from tracking.services.cameras.picture_size import note_size

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
        pace=status.pace,
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
            wanted_fps=camera.wanted_fps,
            limit_fps=camera.limit_fps,
            reconnects=camera.reconnects,
            state_since=Case(
                When(state=camera.state, state_since__isnull=False, then=F("state_since")),
                default=Now(),
            ),
            **columns,
            **_picture_columns(camera),
        )
        if camera.width and camera.height:
            note_size(camera.key, camera.width, camera.height)


def _position_columns(camera: CameraRecord, last: TickRecord | None, seeks: int) -> dict[str, Any]:
    """Return the columns of which something new is known; the others stay."""
    known: dict[str, Any] = {"total": camera.total, "rate_fps": camera.rate_fps}
    if last is not None:
        known["frames"] = last.frames.get(camera.key)
        known["covered"] = last.covered.get(camera.key)
        known["position"] = last.positions.get(camera.key) if last.seeks == seeks else None
    return {name: value for name, value in known.items() if value is not None}


def _picture_columns(camera: CameraRecord) -> dict[str, Any]:
    """Return what is said of the picture; what was said before stays while nobody knows."""
    picture = camera.picture
    if not picture.state or picture.since is None:
        return {}
    return {
        "picture_state": picture.state,
        "picture_since": datetime.fromtimestamp(picture.since, UTC),
        "picture_shift": picture.shift,
    }


def write_floor(task_id: UUID, ticks: list[TickRecord]) -> None:
    """Write what zones and lines had counted by the last tick."""
    if ticks and ticks[-1].floor is not None:
        FloorState.objects.update_or_create(task_id=task_id, defaults={"state": ticks[-1].floor})
