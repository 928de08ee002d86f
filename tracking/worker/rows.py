"""The statements of one batch: people, tracks, observations, state."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models.functions import Coalesce, Now

from tracking.models import Camera, Observation, Person, ProcessingTask, TaskCamera, Track

from .records import StatusRecord, TickRecord

TrackKey = tuple[int, int]
"""Camera and the camera's own track id."""
ROWS_PER_STATEMENT = 500
COUNTS_KEPT = 10_000
"""Tracks whose number of observations is remembered; track ids rise, so the newest are kept."""


def write_people(environment: int, ticks: list[TickRecord]) -> None:
    """Who was seen, who was forgotten, who turned out to be somebody else."""
    first: dict[UUID, datetime] = {}
    last: dict[UUID, datetime] = {}
    for tick in ticks:
        for box in tick.boxes:
            if box.person is not None:
                first.setdefault(box.person, tick.time)
                last[box.person] = tick.time
    Person.objects.bulk_create(
        [
            Person(
                person_id=person,
                environment_id=environment,
                first_seen=since,
                last_seen=last[person],
                state=Person.State.CONFIRMED,
            )
            for person, since in first.items()
        ],
        update_conflicts=True,
        unique_fields=["person_id"],
        update_fields=["last_seen", "state"],
        batch_size=ROWS_PER_STATEMENT,
    )
    lost = [person for tick in ticks for person in tick.lost]
    if lost:
        Person.objects.filter(person_id__in=lost).update(state=Person.State.LOST)
    for tick in ticks:
        for kept, dropped in tick.merged:
            _merge(kept, dropped)


def _merge(kept: UUID, dropped: UUID) -> None:
    old = Person.objects.filter(person_id=dropped).first()
    if old is None:  # never confirmed, so never stored
        return
    new, _ = Person.objects.get_or_create(
        person_id=kept,
        defaults={
            "environment_id": old.environment_id,
            "first_seen": old.first_seen,
            "last_seen": old.last_seen,
        },
    )
    new.first_seen = min(new.first_seen, old.first_seen)
    new.last_seen = max(new.last_seen, old.last_seen)
    new.save(update_fields=["first_seen", "last_seen"])
    Track.objects.filter(person=old).update(person=new)
    old.state, old.merged_into = Person.State.ARCHIVED, new
    old.save(update_fields=["state", "merged_into"])


def people_left(task_id: UUID) -> None:
    """Nobody looks at the people of this task any more."""
    Person.objects.filter(
        state=Person.State.CONFIRMED, pk__in=Track.objects.filter(task=task_id).values("person")
    ).update(state=Person.State.LOST)


def write_tracks(
    task_id: UUID, ticks: list[TickRecord], counts: dict[TrackKey, int]
) -> tuple[dict[TrackKey, int], dict[TrackKey, int]]:
    """New tracks and what has changed of the old ones.

    Args:
        counts: observations of each track so far.

    Returns:
        The new counts, and the primary key of each track of these ticks.
    """
    touched: dict[TrackKey, Track] = {}
    counts = dict(counts)
    for tick in ticks:
        for box in tick.boxes:
            key = box.camera, box.track_id
            track = touched.get(key)
            if track is None:
                track = touched[key] = Track(
                    task_id=task_id,
                    camera_id=box.camera,
                    track_id=box.track_id,
                    first_seen=tick.time,
                )
            track.last_seen = tick.time
            track.person_id = box.person
            counts[key] = counts.get(key, 0) + 1
            track.observation_count = counts[key]
    merged = {dropped: kept for tick in ticks for kept, dropped in tick.merged}
    for track in touched.values():
        while track.person_id in merged:
            track.person_id = merged[track.person_id]
    stored = Track.objects.bulk_create(
        touched.values(),
        update_conflicts=True,
        unique_fields=["task", "camera", "track_id"],
        update_fields=["last_seen", "person", "observation_count"],
        batch_size=ROWS_PER_STATEMENT,
    )
    keys = {(track.camera_id, track.track_id): track.pk for track in stored}
    return dict(list(counts.items())[-COUNTS_KEPT:]), keys


def write_observations(task_id: UUID, ticks: list[TickRecord], tracks: dict[TrackKey, int]) -> None:
    """Every box."""
    Observation.objects.bulk_create(
        [
            Observation(
                time=tick.time,
                frame_index=tick.frame_index,
                task_id=task_id,
                camera_id=box.camera,
                track_id=tracks[box.camera, box.track_id],
                person_id=box.person,
                x1=box.xyxy[0],
                y1=box.xyxy[1],
                x2=box.xyxy[2],
                y2=box.xyxy[3],
                confidence=box.confidence,
                floor_x=box.floor[0] if box.floor else None,
                floor_y=box.floor[1] if box.floor else None,
            )
            for tick in ticks
            for box in tick.boxes
        ],
        batch_size=ROWS_PER_STATEMENT,
    )


def write_status(task_id: UUID, ticks: list[TickRecord], status: StatusRecord) -> None:
    """How far the task is and how its cameras fare, in the same transaction as what was found:
    a restart goes on exactly behind the last stored tick.
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
    positions = ticks[-1].positions if ticks else {}
    frames = ticks[-1].frames if ticks else {}
    for camera in status.cameras:
        where = {"position": positions[camera.key]} if camera.key in positions else {}
        if camera.key in frames:
            where["frames"] = frames[camera.key]
        TaskCamera.objects.filter(task_id=task_id, camera_id=camera.key).update(
            state=camera.state,
            reason=camera.reason,
            dropped=camera.dropped,
            fps=camera.fps,
            people_now=camera.people_now,
            last_frame_at=camera.last_frame_at,
            **where,
        )
        if camera.width and camera.height:
            Camera.objects.filter(pk=camera.key).exclude(
                width=camera.width, height=camera.height
            ).update(width=camera.width, height=camera.height)
