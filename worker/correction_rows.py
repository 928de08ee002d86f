"""Tracks that belonged to another person: their stored rows of the last seconds change hands.

Corrections are rare. Each costs a few statements that are bounded by its track and its span, so
that PostgreSQL touches the partitions of these seconds only; batches without any cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, Min
from django.db.models.functions import Greatest, Least

from tracking.models import Observation, Person, Track
from tracking.selectors.merged_people import merged_into

from .corrected_people import Handover, hand_over
from .observation_rows import StoredRows, TrackRow
from .records import CorrectionRecord, TickRecord


@dataclass(frozen=True, slots=True)
class _Span:
    """The rows of a track that change hands."""

    first: datetime
    last: datetime
    count: int


def up_to_corrections(ticks: list[TickRecord]) -> list[list[TickRecord]]:
    """Return the ticks in parts to be stored one after the other: each ends with corrections."""
    parts: list[list[TickRecord]] = [[]]
    for tick in ticks:
        parts[-1].append(tick)
        if tick.corrections:
            parts.append([])
    return parts if parts[-1] or len(parts) == 1 else parts[:-1]


def correct_rows(
    task_id: UUID, environment: int, ticks: list[TickRecord], known: StoredRows
) -> None:
    """Carry out the corrections of the last of `ticks`, which are stored.

    A track of which nothing is left is deleted. People without any track left are archived: they
    may still come, and are confirmed again with their next sighting.

    Args:
        known: what is stored; is kept true.
    """
    if not ticks or not ticks[-1].corrections:
        return
    tick = ticks[-1]
    people = [said.person for said in tick.corrections if said.person is not None]
    now = merged_into(people)
    correcting = _Correcting(task_id, environment, tick, known)
    for said in tick.corrections:
        person = None if said.person is None else now.get(said.person, said.person)
        correcting.carry_out(said, person)
    correcting.finish()


@dataclass(frozen=True, slots=True)
class _Correcting:
    """Carries out the corrections of one tick.

    Attributes:
        given: keys of the tracks that continue.
        handovers: by who has lost rows.
    """

    task_id: UUID
    environment: int
    tick: TickRecord
    known: StoredRows
    given: list[int] = field(default_factory=list)
    handovers: dict[UUID, Handover] = field(default_factory=dict)

    def carry_out(self, said: CorrectionRecord, person: UUID | None) -> None:
        """Move the rows of one correction to `person`; nothing where none are stored."""
        tracks = Track.objects.filter(task=self.task_id, camera=said.camera)
        old = tracks.filter(track_id=said.track).first()
        span = None if old is None else _span(old, said.since, self.tick.time)
        if old is None or span is None:
            return
        if person is not None:
            self._meet(person, span)
        new = self._continue(said, person, span)
        Observation.objects.filter(
            track=old.pk, time__gte=said.since, time__lte=self.tick.time
        ).update(track=new.pk, person=person)
        self._end(old, said, span)
        self.given.append(new.pk)
        if old.person_id is not None and old.person_id != person:
            before = self.handovers.get(old.person_id)
            since = said.since if before is None else min(before.since, said.since)
            self.handovers[old.person_id] = Handover(said.camera, old.person_id, person, since)

    def finish(self) -> None:
        """Correct visits and times of those who have lost rows, after all have got theirs."""
        hand_over(self.handovers.values(), self.given)
        for person in sorted(self.handovers):
            _fit_to_tracks(person, self.handovers[person].since)

    def _meet(self, person: UUID, span: _Span) -> None:
        """Store who got rows, or that they were seen in this span."""
        state = {} if person in self.tick.lost else {"state": Person.State.CONFIRMED}
        seen = {
            "first_seen": Least(F("first_seen"), span.first),
            "last_seen": Greatest(F("last_seen"), span.last),
        }
        if not Person.objects.filter(pk=person).update(**seen, **state):
            Person.objects.create(
                person_id=person,
                environment_id=self.environment,
                first_seen=span.first,
                last_seen=span.last,
            )

    def _continue(self, said: CorrectionRecord, person: UUID | None, span: _Span) -> Track:
        """Store the track that continues."""
        new, is_new = Track.objects.get_or_create(
            task_id=self.task_id,
            camera_id=said.camera,
            track_id=said.new_track,
            defaults={
                "person_id": person,
                "first_seen": span.first,
                "last_seen": span.last,
                "observation_count": span.count,
            },
        )
        if not is_new:  # a full queue dropped the tick that corrected
            new.first_seen = min(new.first_seen, span.first)
            new.last_seen = max(new.last_seen, span.last)
            new.observation_count += span.count
            new.save(update_fields=["first_seen", "last_seen", "observation_count"])
        key = said.camera, said.new_track
        self.known.tracks[key] = TrackRow(new.pk, new.observation_count, new.person_id)
        return new

    def _end(self, old: Track, said: CorrectionRecord, span: _Span) -> None:
        """End a track at its last row that is left."""
        key = said.camera, said.track
        before = Observation.objects.filter(
            track=old.pk, time__gte=old.first_seen, time__lt=said.since
        )
        last = before.order_by("-time").values_list("time", flat=True).first()
        if last is None:
            self.known.tracks.pop(key, None)
            old.delete()
            return
        count = max(0, old.observation_count - span.count)
        old.last_seen, old.observation_count = last, count
        old.save(update_fields=["last_seen", "observation_count"])
        self.known.tracks[key] = TrackRow(old.pk, count, old.person_id)


def _span(track: Track, since: datetime, until: datetime) -> _Span | None:
    rows = Observation.objects.filter(track=track.pk, time__gte=since, time__lte=until)
    found: Mapping[str, object] = rows.aggregate(
        first=Min("time"), last=Max("time"), count=Count("*")
    )
    first, last, count = found["first"], found["last"], found["count"]
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        return None
    assert isinstance(count, int)
    return _Span(first, last, count)


def _fit_to_tracks(person: UUID, since: datetime) -> None:
    """Make first and last time right of someone who has lost rows of `since` and after."""
    row = Person.objects.filter(pk=person).first()
    if row is None:
        return
    seen = Track.objects.filter(person=person).aggregate(
        first=Min("first_seen"), last=Max("last_seen")
    )
    if seen["first"] is None:
        row.first_seen, row.state = row.last_seen, Person.State.ARCHIVED
    else:
        if row.first_seen >= since:
            row.first_seen = seen["first"]
        if row.last_seen >= since:
            row.last_seen = max(row.first_seen, seen["last"])
    row.save(update_fields=["first_seen", "last_seen", "state"])
