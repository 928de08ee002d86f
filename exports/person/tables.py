"""The tables of a person's file: each has a name, a head and rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from spoton.utc_text import utc_text
from tracking.models import (
    Decision,
    LineCrossing,
    Observation,
    Person,
    PersonZone,
    ZoneVisit,
)
from tracking.pages.people.decision_text import decision_text
from tracking.selectors import people as selectors
from tracking.selectors.merged_people import family

_CHUNK: Final = 5000
_NUMBERS: Final = ("x1", "y1", "x2", "y2", "confidence", "floor_x", "floor_y")


@dataclass(frozen=True, slots=True)
class PersonTable:
    """A table, read while it is written.

    Attributes:
        words: what it holds, for the index.
    """

    name: str
    words: str
    head: tuple[str, ...]
    rows: Callable[[], Iterable[Sequence[Any]]]


def tables(person: Person, zone: ZoneInfo) -> list[PersonTable]:
    """Return all tables about someone; times are in UTC and in `zone`."""
    read = _TableRows(person, zone, list(family([person.pk])))
    local = f"local_time ({zone})"
    span = ("first_seen", f"first_{local}", "last_seen", f"last_{local}")
    return [
        PersonTable(
            "tracks",
            "When each camera saw them, without interruption.",
            ("camera", "camera_name", "track", *span, "observations"),
            read.tracks,
        ),
        PersonTable(
            "path",
            "Every observation: the box in the frame, pixels, and the place, metres.",
            ("time", local, "camera", "track", *_NUMBERS),
            read.path,
        ),
        PersonTable(
            "visits",
            "Visits of zones.",
            ("zone", "entered", f"entered_{local}", "left", f"left_{local}", "seconds"),
            read.visits,
        ),
        PersonTable(
            "zones",
            "Zones in which they were, from the first time to the last.",
            ("zone", *span),
            read.zones,
        ),
        PersonTable(
            "crossings",
            "Lines that they crossed.",
            ("line", "direction", "time", local),
            read.crossings,
        ),
        PersonTable(
            "decisions",
            "Why tracks were taken for theirs.",
            ("time", local, "decision", "why", "camera", "track", "percent", "facts"),
            read.decisions,
        ),
        PersonTable(
            "changes",
            "Merges and splits by hand.",
            ("time", local, "change", "tracks", "undo"),
            read.changes,
        ),
    ]


@dataclass(frozen=True, slots=True)
class _TableRows:
    """Yields the rows of each table, in order of time."""

    person: Person
    zone: ZoneInfo
    family: Sequence[UUID]

    def tracks(self) -> Iterator[Sequence[Any]]:
        for one in selectors.tracks_of(self.person).order_by("first_seen", "pk"):
            camera = one.camera.camera_id, one.camera.name
            span = *self._both(one.first_seen), *self._both(one.last_seen)
            yield *camera, one.track_id, *span, one.observation_count

    def path(self) -> Iterator[Sequence[Any]]:
        """Go track by track: tracks follow merges, and an index leads to their observations."""
        for track in selectors.tracks_of(self.person).order_by("first_seen", "pk"):
            rows = Observation.objects.filter(
                track=track.pk, time__gte=track.first_seen, time__lte=track.last_seen
            )
            found = rows.order_by("time", "pk").values_list("time", *_NUMBERS)
            for time, *numbers in found.iterator(chunk_size=_CHUNK):
                rounded = [None if one is None else round(one, 3) for one in numbers]
                yield *self._both(time), track.camera.camera_id, track.track_id, *rounded

    def visits(self) -> Iterator[Sequence[Any]]:
        rows = ZoneVisit.objects.filter(person__in=self.family).select_related("zone")
        for one in rows.order_by("entered_at"):
            seconds = (one.last_seen - one.entered_at).total_seconds()
            yield one.zone.name, *self._both(one.entered_at), *self._both(one.last_seen), seconds

    def zones(self) -> Iterator[Sequence[Any]]:
        rows = PersonZone.objects.filter(person__in=self.family).select_related("zone")
        for one in rows.order_by("first_seen"):
            yield one.zone.name, *self._both(one.first_seen), *self._both(one.last_seen)

    def crossings(self) -> Iterator[Sequence[Any]]:
        rows = LineCrossing.objects.filter(person__in=self.family).select_related("line")
        for one in rows.order_by("time"):
            yield one.line.name, one.direction, *self._both(one.time)

    def decisions(self) -> Iterator[Sequence[Any]]:
        for one in selectors.decisions_about(self.person).order_by("time", "pk"):
            yield *self._both(one.time), *_decision(one, self.family)

    def changes(self) -> Iterator[Sequence[Any]]:
        for one in selectors.changes_of(self.person).order_by("pk"):
            undo = one.undoes_id is not None
            yield *self._both(one.created_at), one.kind, len(one.tracks), undo

    def _both(self, moment: datetime) -> tuple[str, str]:
        return utc_text(moment), moment.astimezone(self.zone).isoformat(" ")


def _decision(one: Decision, family: Sequence[UUID]) -> Sequence[Any]:
    """Return a decision in words; who else was weighed is not named."""
    said = decision_text(one)
    other = "" if one.other is None else " (themselves)" if one.other in family else " (someone)"
    facts = "; ".join(f"{name}: {value}" for name, value in said.facts)
    camera = one.camera.camera_id if one.camera else None
    return said.title, f"{said.text}{other}", camera, one.track_id, said.percent, facts
