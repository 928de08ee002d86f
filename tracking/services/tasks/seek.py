"""Move all cameras of a recorded task to one moment, to the frame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from spoton.service_errors import ConflictError, InvalidInputError
from spoton.utc_text import utc_text
from tracking.models import ProcessingTask, TaskCamera
from tracking.selectors.scope import tasks_for
from tracking.services.tasks.playlists import longest, playlists_of
from tracking.services.tasks.running import operable_task, refuse_ended
from tracking.services.wake import wake_workers
from vision.playlist import SegmentPlaylist


@dataclass(frozen=True, slots=True)
class Target:
    """Where to go; exactly one is given.

    Attributes:
        timestamp: time of capture, of dated recordings.
        progress: share of the frames of the longest camera, 0–1.
        frame: of the longest camera, from 0.
    """

    timestamp: datetime | None = None
    progress: float | None = None
    frame: int | None = None


def seek_task(user: User, task_id: UUID, target: Target) -> ProcessingTask:
    """Move the task, whether it plays or is paused.

    The positions and the growing number of seeks are one change: what a worker stores of before
    does not overwrite them, and one that takes the task over begins there.
    """
    with transaction.atomic():
        task = operable_task(user, task_id)
        refuse_ended(task)
        if task.mode == ProcessingTask.Mode.LIVE:
            raise ConflictError("Live tasks cannot seek.")
        rows = list(task.task_cameras.filter(active=True).select_related("camera"))
        positions = _positions(task, _open_playlists(task, rows), target)
        for row in rows:
            if row.pk in positions:
                TaskCamera.objects.filter(pk=row.pk).update(position=positions[row.pk])
        task.seeks += 1
        task.save(update_fields=["seeks"])
        audit.record(
            user,
            "task.seek",
            task,
            before=_by_name(rows, {row.pk: row.position for row in rows}),
            after=_by_name(rows, positions),
            environment_id=task.environment.environment_id,
        )
        transaction.on_commit(wake_workers)
    return tasks_for(user).get(pk=task_id)


def _by_name(rows: list[TaskCamera], positions: dict[int, int]) -> dict[str, Any]:
    return {
        f"position of {row.camera.camera_id}": positions[row.pk]
        for row in rows
        if row.pk in positions
    }


def _open_playlists(task: ProcessingTask, rows: list[TaskCamera]) -> dict[int, SegmentPlaylist]:
    playing = playlists_of(task, rows)
    if not playing and task.start_time is None:
        raise ConflictError("The recordings are not open yet. Their length is unknown.")
    return playing


def _positions(
    task: ProcessingTask, playing: dict[int, SegmentPlaylist], target: Target
) -> dict[int, int]:
    moment = _moment(task, playing, target)
    positions = {key: playlist.position_at(moment) for key, playlist in playing.items()}
    if all(positions[key] >= playlist.total for key, playlist in playing.items()):
        raise InvalidInputError("timestamp", "No recording at or after this time.")
    return positions


def _moment(task: ProcessingTask, playing: dict[int, SegmentPlaylist], target: Target) -> float:
    """Return the moment, in the time of the playlists."""
    if target.timestamp is not None:
        if task.start_time is None or task.end_time is None:
            raise InvalidInputError(
                "timestamp", "These recordings have no dates. Use progress or frame."
            )
        if not task.start_time <= target.timestamp < task.end_time:
            raise InvalidInputError(
                "timestamp",
                f"This task plays {utc_text(task.start_time)} to {utc_text(task.end_time)}.",
            )
        return target.timestamp.timestamp()
    playlist = longest(playing)
    frame = target.frame
    if frame is None:
        frame = min(int((target.progress or 0.0) * playlist.total), playlist.total - 1)
    if frame >= playlist.total:
        raise InvalidInputError("frame", f"Frames are numbered 0 to {playlist.total - 1}.")
    return playlist.time_of(frame)
