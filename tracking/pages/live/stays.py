"""Since when someone is here, and which cameras they came through, by their tracks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tracking.models import Person, PersonImage, ProcessingTask, Track

# Away for longer than this is a new stay.
_ABSENCE: Final = timedelta(seconds=30)
# A camera that loses somebody for a moment still shows them.
_BLINK: Final = timedelta(seconds=5)
_MOST_TRACKS: Final = 2000
_TRACKS_FOLLOWED: Final = 100
_MOST_VISITS: Final = 20


@dataclass(slots=True)
class CameraVisit:
    """A camera that showed someone, from when to when."""

    camera: str
    begin: datetime
    end: datetime


def stays_since(task: ProcessingTask, people: Sequence[Person]) -> dict[UUID, datetime]:
    """Return, by person, when their current or last stay began."""
    tracks = (
        Track.objects.filter(task=task, person__in=people)
        .order_by("-last_seen")
        .values_list("person", "first_seen", "last_seen")[:_MOST_TRACKS]
    )
    begins: dict[UUID, datetime] = {}
    for person, first, last in tracks:
        if person is not None and last >= begins.get(person, last) - _ABSENCE:
            begins[person] = min(first, begins.get(person, first))
    return begins


def visits(task: ProcessingTask, person: Person) -> list[CameraVisit]:
    """Return the newest visits, in the order in which they began."""
    tracks = (
        Track.objects.filter(task=task, person=person)
        .order_by("-last_seen")
        .values_list("camera__camera_id", "first_seen", "last_seen")[:_TRACKS_FOLLOWED]
    )
    return joined(tracks)[-_MOST_VISITS:]


def joined(tracks: Iterable[tuple[str, datetime, datetime]]) -> list[CameraVisit]:
    """Join tracks of one camera that follow each other closely."""
    found: list[CameraVisit] = []
    newest: dict[str, CameraVisit] = {}
    for camera, first, last in sorted(tracks, key=lambda track: track[1]):
        visit = newest.get(camera)
        if visit is not None and first <= visit.end + _BLINK:
            visit.end = max(visit.end, last)
        else:
            newest[camera] = CameraVisit(camera, first, last)
            found.append(newest[camera])
    return found


def pictures(people: Sequence[Person]) -> dict[UUID, datetime]:
    """Return, by person with a photo, when it was taken; photos of merged people count."""
    own = PersonImage.objects.filter(person__in=people).values_list("person", "time")
    merged = PersonImage.objects.filter(person__merged_into__in=people)
    taken: dict[UUID, datetime] = {}
    for person, time in own.union(merged.values_list("person__merged_into", "time")):
        taken[person] = max(time, taken.get(person, time))
    return taken
