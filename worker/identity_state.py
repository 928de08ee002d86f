"""What a restarted worker takes over: the people of the one before, and changes since."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from tracking.models import IdentitySnapshot, PersonChange, ProcessingTask, Track
from vision.appearance import Embedder
from vision.identity import StoredHistory
from vision.joint import JointSettings
from vision.pipeline import CameraGeometry, Pipeline
from vision.sources.clock import SET_BACK_SECONDS

from .forgotten import newest_forgotten
from .stored_history import history_since

logger = logging.getLogger(__name__)
VERSION = 5
SNAPSHOT_SECONDS = 2.0
TOO_OLD_SECONDS = 30.0
"""A state older than this says nothing about who is there."""
CHANGES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class PreviousState:
    """What the worker before knew of a task's people.

    Attributes:
        state: None where nothing is known.
        missed: seconds between that state and the next picture.
        changed: key of the newest change by hand that it knows of.
        since: what was stored after that state.
        forgotten: key of the newest forgotten person that it knows of.
    """

    state: dict[str, Any] | None
    missed: float
    changed: int
    since: StoredHistory = field(default_factory=StoredHistory)
    forgotten: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A merge or split by hand; `tracks` are camera and track id of those that changed hands."""

    key: int
    kind: str
    person: UUID
    other: UUID
    tracks: tuple[tuple[str, int], ...]


def read_previous_state(task: ProcessingTask, fps: float, seeks: int) -> PreviousState:
    """Return the task's identity state; one that does not fit is ignored, and the log says why.

    Args:
        fps: of a recording.
        seeks: of the plan.
    """
    # Before the snapshot is read: who is forgotten in between is forgotten again.
    forgotten = newest_forgotten(task.environment_id)
    newest = PersonChange.objects.filter(environment=task.environment).order_by("-pk")
    change = newest.values_list("pk", flat=True).first() or 0
    nothing = PreviousState(None, 0.0, change, forgotten=forgotten)
    snapshot = IdentitySnapshot.objects.filter(task=task).first()
    if snapshot is None:
        return nothing
    since, missed = history_since(task, snapshot, fps)
    ago = (timezone.now() - snapshot.made_at).total_seconds()
    live = task.mode != ProcessingTask.Mode.RECORDED
    if live:
        missed = max(0.0, ago)
    said = snapshot.state
    reason = ""
    if not isinstance(said, dict) or said.get("version") != VERSION:
        reason = "of another version"
    elif said.get("seeks") != seeks:
        reason = "from before a seek"
    elif live and ago < -SET_BACK_SECONDS:
        reason = "from a clock that was ahead"
    elif missed > TOO_OLD_SECONDS:
        reason = f"{missed:.0f} s old"
    if reason:
        logger.warning(
            "task %s: known people are not recognised, the stored state is %s", task.pk, reason
        )
        return nothing
    changed = said.get("changed")
    changed = changed if isinstance(changed, int) else nothing.changed
    return PreviousState(said, missed, changed, since, forgotten)


def new_pipeline(cameras: Mapping[str, CameraGeometry], embedder: Embedder | None) -> Pipeline:
    """Return a pipeline that knows nobody, as the settings want it."""
    correction = settings.IDENTITY_CORRECTION_SECONDS
    return Pipeline(cameras, embedder, JointSettings(correction_seconds=correction))


def restored_pipeline(
    cameras: Mapping[str, CameraGeometry],
    embedder: Embedder | None,
    previous: PreviousState | None,
) -> Pipeline:
    """Return a pipeline that knows the people of before; a new one where that is invalid."""
    pipeline = new_pipeline(cameras, embedder)
    if previous is None or previous.state is None:
        return pipeline
    try:
        pipeline.restore(previous.state["pipeline"], previous.missed, previous.since)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        logger.warning("known people are not recognised, the stored state is invalid: %r", error)
        return new_pipeline(cameras, embedder)
    return pipeline


def crop_qualities(previous: PreviousState | None) -> dict[UUID, float]:
    """Return the quality of the stored crops, by person."""
    if previous is None or previous.state is None:
        return {}
    try:
        return {UUID(name): float(value) for name, value in previous.state["crops"].items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}


def changes_since(task: ProcessingTask, key: int) -> list[Change]:
    """Return the merges and splits by hand after `key` in the task's environment, in order."""
    rows = list(
        PersonChange.objects.filter(environment=task.environment_id, pk__gt=key).order_by("pk")[
            :CHANGES_AT_ONCE
        ]
    )
    wanted = {track for row in rows for track in row.tracks}
    known = Track.objects.filter(task=task, pk__in=wanted) if wanted else Track.objects.none()
    tracks = {
        key: (camera, number)
        for key, camera, number in known.values_list("pk", "camera__camera_id", "track_id")
    }
    return [
        Change(
            key=row.pk,
            kind=row.kind,
            person=row.person_id,
            other=row.other_id,
            tracks=tuple(tracks[track] for track in row.tracks if track in tracks),
        )
        for row in rows
    ]
