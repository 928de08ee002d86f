"""The rows of one batch about who the cameras saw: people, tracks, observations.

What a batch before has stored is remembered, so that of an old track or person only what has
changed is written. If someone has deleted such a row meanwhile, it is stored again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from tracking.models import Observation, Person, Track

from .records import TickRecord
from .sql import insert_rows, update_rows

TrackKey = tuple[int, int]
"""Camera and the camera's own track id."""
ROWS_PER_STATEMENT = 500
KEPT = 20_000
"""Of each kind that is remembered; the newest are kept."""
GOES_ON = 1000
"""Tracks that a worker may take over from another."""

_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class KnownTrack:
    """A track as it stands in the database."""

    key: int
    observations: int
    person: UUID | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known to be stored."""

    tracks: dict[TrackKey, KnownTrack] = field(default_factory=dict)
    people: dict[UUID, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Seen:
    """One track within a batch."""

    first: datetime
    last: datetime
    person: UUID | None
    count: int = 0


def already_stored(task_id: UUID) -> Known:
    """The newest tracks of a worker before: this one may continue with them."""
    rows = Track.objects.filter(task=task_id).order_by("-last_seen")[:GOES_ON]
    return Known(
        tracks={
            (row.camera_id, row.track_id): KnownTrack(row.pk, row.observation_count, row.person_id)
            for row in rows
        }
    )


def write_sightings(
    task_id: UUID, environment: int, ticks: list[TickRecord], known: Known
) -> Known:
    """Writes people, tracks and observations of `ticks`; returns what is known then."""
    people = _write_people(environment, ticks, known.people)
    tracks = _write_tracks(task_id, ticks, known.tracks)
    insert_rows(Observation, _COLUMNS, _observations(task_id, ticks, tracks))
    return Known(_newest(tracks), _newest(people))


def _behind(known: dict[_K, _V], touched: dict[_K, _V]) -> dict[_K, _V]:
    return {key: value for key, value in known.items() if key not in touched} | touched


def _newest(rows: dict[_K, _V]) -> dict[_K, _V]:
    return dict(islice(rows.items(), max(0, len(rows) - KEPT), None))


def _write_people(
    environment: int, ticks: list[TickRecord], known: dict[UUID, None]
) -> dict[UUID, None]:
    """Who was seen, who was forgotten, who turned out to be someone else."""
    first: dict[UUID, datetime] = {}
    last: dict[UUID, datetime] = {}
    for tick in ticks:
        time = tick.time
        for box in tick.boxes:
            if box.person is not None:
                first.setdefault(box.person, time)
                last[box.person] = time
    old = [
        (person, time, Person.State.CONFIRMED) for person, time in last.items() if person in known
    ]
    new = set(last) - known.keys()
    if update_rows(Person, "person_id", ["last_seen", "state"], old) != len(old):
        new = set(last)
    Person.objects.bulk_create(
        [
            Person(
                person_id=person,
                environment_id=environment,
                first_seen=first[person],
                last_seen=last[person],
                state=Person.State.CONFIRMED,
            )
            for person in sorted(new)
        ],
        update_conflicts=True,
        unique_fields=["person_id"],
        update_fields=["last_seen", "state"],
        batch_size=ROWS_PER_STATEMENT,
    )
    lost = [person for tick in ticks for person in tick.lost]
    if lost:
        # Whoever was merged away stays that.
        rows = Person.objects.filter(person_id__in=lost, merged_into=None)
        rows.update(state=Person.State.LOST)
    archived = [person for tick in ticks for person in tick.archived]
    if archived:
        rows = Person.objects.filter(person_id__in=archived, state=Person.State.LOST)
        rows.update(state=Person.State.ARCHIVED)
    for tick in ticks:
        for kept, dropped in tick.merged:
            _merge(kept, dropped)
    return _behind(known, dict.fromkeys(last))


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


def _write_tracks(
    task_id: UUID, ticks: list[TickRecord], known: dict[TrackKey, KnownTrack]
) -> dict[TrackKey, KnownTrack]:
    """New tracks, and what has changed of the old ones."""
    touched = _touched(ticks)
    old = {key: (known[key], seen) for key, seen in touched.items() if key in known}
    rows = [(track.key, seen.last, track.observations + seen.count) for track, seen in old.values()]
    if update_rows(Track, "id", ["last_seen", "observation_count"], rows) != len(rows):
        return _behind(known, _add_tracks(task_id, touched, known))
    renamed = [(t.key, seen.person) for t, seen in old.values() if t.person != seen.person]
    update_rows(Track, "id", ["person"], renamed)
    after = {
        key: KnownTrack(track.key, track.observations + seen.count, seen.person)
        for key, (track, seen) in old.items()
    }
    new = {key: seen for key, seen in touched.items() if key not in known}
    return _behind(known, after | _add_tracks(task_id, new, known))


def _touched(ticks: list[TickRecord]) -> dict[TrackKey, _Seen]:
    touched: dict[TrackKey, _Seen] = {}
    for tick in ticks:
        time = tick.time
        for box in tick.boxes:
            key = box.camera, box.track_id
            seen = touched.get(key)
            if seen is None:
                seen = touched[key] = _Seen(time, time, box.person)
            seen.last = time
            seen.person = box.person
            seen.count += 1
    merged = {dropped: kept for tick in ticks for kept, dropped in tick.merged}
    if merged:
        for seen in touched.values():
            while seen.person in merged:
                seen.person = merged[seen.person]
    return touched


def _add_tracks(
    task_id: UUID, touched: dict[TrackKey, _Seen], known: dict[TrackKey, KnownTrack]
) -> dict[TrackKey, KnownTrack]:
    counts = {
        key: seen.count + (known[key].observations if key in known else 0)
        for key, seen in touched.items()
    }
    stored = Track.objects.bulk_create(
        [
            Track(
                task_id=task_id,
                camera_id=camera,
                track_id=track_id,
                person_id=seen.person,
                first_seen=seen.first,
                last_seen=seen.last,
                observation_count=counts[camera, track_id],
            )
            for (camera, track_id), seen in touched.items()
        ],
        update_conflicts=True,
        unique_fields=["task", "camera", "track_id"],
        update_fields=["last_seen", "person", "observation_count"],
        batch_size=ROWS_PER_STATEMENT,
    )
    return {
        (track.camera_id, track.track_id): KnownTrack(
            track.pk, track.observation_count, track.person_id
        )
        for track in stored
    }


_COLUMNS = (
    *("time", "frame_index", "task", "camera", "track", "person"),
    *("x1", "y1", "x2", "y2", "confidence", "floor_x", "floor_y"),
)


def _observations(
    task_id: UUID, ticks: list[TickRecord], tracks: dict[TrackKey, KnownTrack]
) -> Iterator[tuple[Any, ...]]:
    for tick in ticks:
        time, index = tick.time, tick.frame_index
        for box in tick.boxes:
            track = tracks[box.camera, box.track_id].key
            yield (
                *(time, index, task_id, box.camera, track, box.person),
                *(*box.xyxy, box.confidence, *(box.floor or _NOWHERE)),
            )


_NOWHERE = (None, None)
