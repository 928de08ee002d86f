"""The rows of one batch about who the cameras saw: people, tracks and observations.

What a batch before has stored is previous, so that of an old track only what has changed is
written. If someone has deleted such a row meanwhile, it is stored again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import numpy as np

from tracking.models import Observation, Person, Track
from vision.tick_view import TickView

from .records import TickRecord
from .sql import insert_rows, update_rows

TrackKey = tuple[int, int]
"""Camera and the camera's own track id."""
ROWS_PER_STATEMENT = 500
KEPT = 20_000
"""Previous tracks; the newest are kept."""
CONTINUED = 1000
"""Tracks that a worker may take over from another."""

_K = TypeVar("_K")
_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track as it stands in the database."""

    key: int
    observations: int
    person: UUID | None


@dataclass(frozen=True, slots=True)
class StoredRows:
    """Tracks that are known to be stored."""

    tracks: dict[TrackKey, TrackRow] = field(default_factory=dict)


@dataclass(slots=True)
class _TrackSpan:
    """One track within a batch."""

    first: datetime
    last: datetime
    person: UUID | None
    count: int = 0


def already_stored(task_id: UUID) -> StoredRows:
    """Return the newest tracks of the worker before, which this one may continue."""
    rows = Track.objects.filter(task=task_id).order_by("-last_seen")[:CONTINUED]
    return StoredRows(
        tracks={
            (row.camera_id, row.track_id): TrackRow(row.pk, row.observation_count, row.person_id)
            for row in rows
        }
    )


def write_observations(
    task_id: UUID, environment: int, ticks: list[TickRecord], known: StoredRows
) -> StoredRows:
    """Write people, tracks and observations of `ticks`; return what is stored then."""
    _write_people(environment, ticks)
    tracks = _write_tracks(task_id, ticks, known.tracks)
    insert_rows(Observation, _COLUMNS, _observations(task_id, ticks, tracks))
    return StoredRows(_newest(tracks))


def _behind(known: dict[_K, _V], touched: dict[_K, _V]) -> dict[_K, _V]:
    return {key: value for key, value in known.items() if key not in touched} | touched


def _newest(rows: dict[_K, _V]) -> dict[_K, _V]:
    return dict(islice(rows.items(), max(0, len(rows) - KEPT), None))


def _write_people(environment: int, ticks: list[TickRecord]) -> None:
    """Write who was seen, lost, archived or merged."""
    first: dict[UUID, datetime] = {}
    last: dict[UUID, datetime] = {}
    for tick in ticks:
        for person in tick.people_seen():
            first[person] = min(tick.time, first.get(person, tick.time))
            last[person] = max(tick.time, last.get(person, tick.time))
    # The earliest and the latest, also after the clock was set back.
    seen = [(person, first[person], last[person], Person.State.CONFIRMED) for person in last]
    columns = ["first_seen", "last_seen", "state"]
    span = {"least": ["first_seen"], "greatest": ["last_seen"]}
    if update_rows(Person, "person_id", columns, seen, **span) != len(seen):
        Person.objects.bulk_create(
            [
                Person(
                    person_id=person,
                    environment_id=environment,
                    first_seen=first[person],
                    last_seen=last[person],
                    state=Person.State.CONFIRMED,
                )
                for person in sorted(last)
            ],
            ignore_conflicts=True,
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
    task_id: UUID, ticks: list[TickRecord], known: dict[TrackKey, TrackRow]
) -> dict[TrackKey, TrackRow]:
    """Write new tracks and the changes of old ones; return the tracks that are stored then."""
    touched = _touched(ticks)
    old = {key: (known[key], seen) for key, seen in touched.items() if key in known}
    rows = [(track.key, seen.last, track.observations + seen.count) for track, seen in old.values()]
    columns = ["last_seen", "observation_count"]
    if update_rows(Track, "id", columns, rows, greatest=["last_seen"]) != len(rows):
        return _behind(known, _add_tracks(task_id, touched, known))
    renamed = [(t.key, seen.person) for t, seen in old.values() if t.person != seen.person]
    update_rows(Track, "id", ["person"], renamed)
    after = {
        key: TrackRow(track.key, track.observations + seen.count, seen.person)
        for key, (track, seen) in old.items()
    }
    new = {key: seen for key, seen in touched.items() if key not in known}
    return _behind(known, after | _add_tracks(task_id, new, known))


def _touched(ticks: list[TickRecord]) -> dict[TrackKey, _TrackSpan]:
    """Return each track of the batch with its first and last time and its newest person."""
    touched: dict[TrackKey, _TrackSpan] = {}
    for tick in ticks:
        time, people = tick.time, stored_people(tick.view)
        for key, row in zip(_track_keys(tick), tick.view.persons.tolist(), strict=True):
            seen = touched.get(key)
            if seen is None:
                seen = touched[key] = _TrackSpan(time, time, people[row])
            seen.last = time
            seen.person = people[row]
            seen.count += 1
    merged = {dropped: kept for tick in ticks for kept, dropped in tick.merged}
    if merged:
        for seen in touched.values():
            while seen.person in merged:
                seen.person = merged[seen.person]
    return touched


def _track_keys(tick: TickRecord) -> Iterator[TrackKey]:
    """Yield the key of each of the N tracks of a tick."""
    cameras = np.repeat(np.array(tick.camera_keys, np.int64), tick.view.counts)
    return zip(cameras.tolist(), tick.view.track_ids.tolist(), strict=True)


def stored_people(view: TickView) -> list[UUID | None]:
    """Return the id to store for each of the P people; None for tentative ones."""
    return [
        person if sure else None
        for person, sure in zip(view.people, view.confirmed.tolist(), strict=True)
    ]


def _add_tracks(
    task_id: UUID, touched: dict[TrackKey, _TrackSpan], known: dict[TrackKey, TrackRow]
) -> dict[TrackKey, TrackRow]:
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
        (track.camera_id, track.track_id): TrackRow(
            track.pk, track.observation_count, track.person_id
        )
        for track in stored
    }


_COLUMNS = (
    *("time", "frame_index", "task", "camera", "track", "person"),
    *("x1", "y1", "x2", "y2", "confidence", "floor_x", "floor_y"),
)


def _observations(
    task_id: UUID, ticks: list[TickRecord], tracks: dict[TrackKey, TrackRow]
) -> Iterator[tuple[Any, ...]]:
    """Yield the row of each observation, in the order of `_COLUMNS`."""
    for tick in ticks:
        time, index, view = tick.time, tick.frame_index, tick.view
        known = np.isfinite(view.floor[:, 0]).tolist()
        places = [
            (person, *(point if placed else (None, None)))
            for person, point, placed in zip(
                stored_people(view), view.floor.tolist(), known, strict=True
            )
        ]
        for key, box, score, row in zip(
            _track_keys(tick),
            view.boxes.tolist(),
            view.scores.tolist(),
            view.persons.tolist(),
            strict=True,
        ):
            person, x, y = places[row]
            yield (time, index, task_id, key[0], tracks[key].key, person, *box, score, x, y)
