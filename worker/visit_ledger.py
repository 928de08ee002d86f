"""From who is in which zone to the visits that are stored: one row for each stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid4

from vision.floor_event import FloorEvent

from .records import VisitRecord

Key = tuple[UUID, str]
"""A person and a zone."""
Stays = Mapping[Key, tuple[float, float]]
"""Who is in which zone: times of the entry and of the last sighting, seconds since the epoch."""
_SAME: Final = 1e-3
"""Entries are one if their times, s, are as close as that."""


@dataclass(frozen=True, slots=True)
class _Visit:
    """A stored visit that has not ended.

    Attributes:
        since: time of the entry, seconds since the epoch.
    """

    visit: UUID
    since: float


class VisitLedger:
    """Follows the counts of a floor: after each update the stored visits say the same.

    Args:
        state: what `state` gave before a restart.
    """

    def __init__(self, state: Iterable[tuple[str, str, str, float]] = ()) -> None:
        self._open: dict[Key, _Visit] = {
            (UUID(person), zone): _Visit(UUID(visit), since) for person, zone, visit, since in state
        }

    def update(
        self, events: Iterable[FloorEvent], stays: Stays, *, all_open: bool
    ) -> list[VisitRecord]:
        """Return the visits that begin, change or end.

        A visit of someone who turned out to be another person changes hands; one that nobody made
        is void.

        Args:
            events: what happened since the update before.
            all_open: return also those that continue, with their newest sighting.
        """
        records = [self._end(event, stays) for event in events if event.kind == "zone_left"]
        for key, (since, seen) in stays.items():
            before = self._open.get(key) or self._handed_over(key, since, stays)
            visit = _Visit(before.visit if before else uuid4(), since)
            if all_open or self._open.get(key) != visit:
                records.append(_record(key, visit, seen))
            self._open[key] = visit
        for key in self._open.keys() - stays.keys():
            visit = self._open.pop(key)
            records.append(_record(key, visit, visit.since, void=True))
        return records

    def state(self) -> list[tuple[str, str, str, float]]:
        """Return what a restarted worker needs, fit for JSON."""
        return [
            (str(person), zone, str(visit.visit), visit.since)
            for (person, zone), visit in self._open.items()
        ]

    def _end(self, event: FloorEvent, stays: Stays) -> VisitRecord:
        key, since = (event.person, event.place), event.time - event.dwell
        before = self._open.pop(key, None) or self._handed_over(key, since, stays)
        visit = _Visit(before.visit if before else uuid4(), since)
        return _record(key, visit, event.time, ended=True)

    def _handed_over(self, key: Key, since: float, stays: Stays) -> _Visit | None:
        """Return the visit of someone who is not in the zone, but came at the same time."""
        for other, visit in self._open.items():
            if other[1] == key[1] and other not in stays and abs(visit.since - since) < _SAME:
                return self._open.pop(other)
        return None


def _record(
    key: Key, visit: _Visit, until: float, *, ended: bool = False, void: bool = False
) -> VisitRecord:
    since = datetime.fromtimestamp(visit.since, UTC)
    last = datetime.fromtimestamp(max(visit.since, until), UTC)
    return VisitRecord(key[0], key[1], since, last, visit.visit, ended, void)
