"""Who is in which zone and who crossed which line, without counting the jitter of a border."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from .floor_corrections import FloorCorrection
from .types import Floats
from .zones import Lines, Points, Truth, Zones

MARGIN: Final = 0.2
"""Metres that someone has to be beyond a border or line before it counts: the noise of a foot."""
HOLD_SECONDS: Final = 1.0
"""Anyone who is beyond a border for so long, has passed it, however near they are."""
UNSEEN_SECONDS: Final = 10.0
"""Who was not seen for so long, has left every zone."""


@dataclass(frozen=True, slots=True)
class FloorEvent:
    """Someone entered or left a zone (`zone_entered`, `zone_left`) or crossed a line.

    Attributes:
        place: id of the zone or the line.
        time: seconds since the epoch.
        direction: "in" or "out" of a `line_crossed`, else "".
        dwell: seconds that they had been in the zone that they left.
    """

    kind: str
    person: UUID
    place: str
    time: float
    direction: str = ""
    dwell: float = 0.0


class _Person:
    """What is remembered of one person; arrays over zones and lines."""

    __slots__ = ("doubt", "inside", "jumps", "left", "net", "point", "seen", "since", "stayed")

    def __init__(self, point: Floats, zones: int, lines: int) -> None:
        self.point = point
        self.seen: float | None = None
        self.inside: Truth = np.zeros(zones, np.bool_)
        self.since = np.full(zones, np.nan)
        self.doubt = np.full(zones, np.nan)
        self.stayed = np.full(zones, np.nan)  # since when, of the visit that ended last
        self.left = np.full(zones, np.nan)  # when it ended
        self.jumps = False  # where they are seen next is not where they were before
        self.net: NDArray[np.int64] = np.zeros(lines, np.int64)

    def inside_at(self, moment: float) -> Floats:
        """(zones,) since when they were in each at a moment of the last seconds; NaN: not in it."""
        here = self.inside & (self.since < moment)
        then = (self.left >= moment) & (self.stayed < moment)
        return np.where(here, self.since, np.where(then, self.stayed, np.nan))

    def was(self, other: _Person | None, moment: float) -> _Person:
        """Return `other`, None: someone new, who was where this person was said to be."""
        began = np.full(len(self.inside), np.nan) if other is None else other.inside_at(moment)
        known = np.isfinite(began)
        copy = _Person(self.point, len(self.inside), len(self.net))
        copy.seen, copy.jumps = self.seen, self.jumps
        copy.doubt, copy.net = self.doubt.copy(), self.net.copy()
        copy.inside = self.inside.copy()
        copy.since = np.where(known, began, np.fmax(self.since, moment))
        copy.since[~self.inside] = np.nan
        copy.stayed = np.where(known & ~self.inside, began, np.nan)
        copy.left = np.where(known & ~self.inside, np.fmax(self.left, moment), np.nan)
        return copy

    def taken_back(self, moment: float) -> _Person:
        """Return the person without what happened since a moment: that was someone else."""
        copy = _Person(self.point, len(self.inside), len(self.net))
        copy.seen, copy.jumps = self.seen, True
        copy.since = self.inside_at(moment)
        copy.inside = np.isfinite(copy.since)
        return copy


class FloorWatch:
    """Follows people through zones and over lines.

    Someone is in a zone once they are `MARGIN` within it, or in it for `HOLD_SECONDS`; out of it
    likewise. Anyone who appears inside has entered; anyone who is no longer seen has left. A line
    counts once its crosser is `MARGIN` away from it, by the sum of crossings until then.
    """

    def __init__(self, zones: Mapping[str, Points], lines: Mapping[str, Points]) -> None:
        self.zone_ids: list[str] = []
        self.line_ids: list[str] = []
        self._people: dict[UUID, _Person] = {}
        self.change(zones, lines)

    def change(self, zones: Mapping[str, Points], lines: Mapping[str, Points]) -> None:
        """Use other zones and lines from now on; anyone in a zone that stays, is still in it."""
        state = self.state()
        self.zone_ids, self.line_ids = list(zones), list(lines)
        self._zones, self._lines = Zones(list(zones.values())), Lines(list(lines.values()))
        self._people = {}
        self.restore(state)

    def update(self, time: float, ids: Sequence[UUID], points: Floats) -> list[FloorEvent]:
        """Process one tick and return its events.

        Args:
            time: seconds since the epoch, rising.
            ids: of the people seen.
            points: (N, 2) where they stand, metres; NaN where nobody could place them.
        """
        placed: Truth = np.asarray(np.isfinite(points).all(axis=1))
        points = points[placed]
        names = [person for person, known in zip(ids, placed, strict=True) if known]
        new = np.array([name not in self._people for name in names], np.bool_)
        for name, point in zip(names, points, strict=True):
            if name not in self._people:
                self._people[name] = _Person(point, len(self.zone_ids), len(self.line_ids))
        people = [self._people[name] for name in names]
        for person, point in zip(people, points, strict=True):
            if person.jumps:
                person.point, person.jumps = point, False
        events = []
        if people:
            events += self._zone_events(time, names, people, points, new)
            events += self._line_events(time, names, people, points)
        for person, point in zip(people, points, strict=True):
            person.point, person.seen = point, time
        return events + self._forget(time)

    def merge(self, kept: UUID, dropped: UUID) -> list[str]:
        """Make two people one; return the zones in which both were counted."""
        old = self._people.pop(dropped, None)
        if old is None:
            return []
        new = self._people.setdefault(kept, old)
        if new is old:
            return []
        both = new.inside & old.inside
        new.since = np.fmin(new.since, old.since)
        new.inside = new.inside | old.inside
        return [self.zone_ids[zone] for zone in np.flatnonzero(both)]

    def correct(self, corrections: Sequence[FloorCorrection]) -> dict[str, int]:
        """Give what people did lately to those who they were.

        All at once, for two may have been swapped. Who was in a zone before the span and is in it
        now counts as having stayed; others are in it since an entry within the span, or since its
        begin.

        Returns:
            By zone, how many more people are in it than before; without those of which none are.
        """
        changed: dict[UUID, _Person] = {}
        for said in corrections:
            own = self._people.get(said.person)
            if said.previous is None:
                if own is not None:
                    changed[said.person] = own.taken_back(said.since)
            elif (seen := self._people.get(said.previous)) is not None:
                changed[said.person] = seen.was(own, said.since)
        before = self._occupancy()
        self._people |= changed
        more = self._occupancy() - before
        return {self.zone_ids[zone]: int(more[zone]) for zone in np.flatnonzero(more).tolist()}

    def leave(self, person: UUID, time: float) -> list[FloorEvent]:
        """Drop a person who is no longer seen; return the zones they left."""
        gone = self._people.pop(person, None)
        if gone is None:
            return []
        return [
            self._left(person, gone, zone, time) for zone in np.flatnonzero(gone.inside).tolist()
        ]

    def occupants(self) -> dict[str, list[tuple[UUID, float]]]:
        """Return who is in each zone, by zone, and since when."""
        return {
            zone: [
                (name, float(person.since[index]))
                for name, person in self._people.items()
                if person.inside[index]
            ]
            for index, zone in enumerate(self.zone_ids)
        }

    def state(self) -> dict[str, Any]:
        """Return what `restore` needs, as JSON."""
        return {
            str(name): {
                "point": person.point.tolist(),
                "zones": {
                    self.zone_ids[zone]: float(person.since[zone])
                    for zone in np.flatnonzero(person.inside)
                },
                "lines": {self.line_ids[n]: int(person.net[n]) for n in np.flatnonzero(person.net)},
            }
            for name, person in self._people.items()
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from `state`; everybody has `UNSEEN_SECONDS` from now to be seen again."""
        for name, said in state.items():
            point = np.asarray(said["point"], np.float64)
            person = _Person(point, len(self.zone_ids), len(self.line_ids))
            for index, zone in enumerate(self.zone_ids):
                if zone in said["zones"]:
                    person.inside[index], person.since[index] = True, said["zones"][zone]
            for index, line in enumerate(self.line_ids):
                person.net[index] = said["lines"].get(line, 0)
            self._people[UUID(name)] = person

    def _zone_events(
        self, time: float, names: list[UUID], people: list[_Person], points: Floats, new: Truth
    ) -> list[FloorEvent]:
        was = np.stack([person.inside for person in people])
        differs = self._zones.contain(points) != was
        doubt = np.stack([person.doubt for person in people])
        doubt = np.where(differs, np.where(np.isnan(doubt), time, doubt), np.nan)
        deep = self._zones.border_distance(points) > MARGIN
        passed = differs & (deep | (time - doubt >= HOLD_SECONDS) | new[:, None])
        doubt[passed] = np.nan
        for person, row in zip(people, doubt, strict=True):
            person.doubt = row
        events = []
        for row, zone in np.argwhere(passed).tolist():
            name, person = names[row], people[row]
            if person.inside[zone]:
                events.append(self._left(name, person, zone, time))
            else:
                events.append(FloorEvent("zone_entered", name, self.zone_ids[zone], time))
                person.since[zone] = time
            person.inside[zone] = not person.inside[zone]
        return events

    def _left(self, name: UUID, person: _Person, zone: int, time: float) -> FloorEvent:
        dwell = max(0.0, time - float(person.since[zone]))
        person.stayed[zone], person.left[zone] = person.since[zone], time
        person.since[zone] = np.nan
        return FloorEvent("zone_left", name, self.zone_ids[zone], time, dwell=dwell)

    def _line_events(
        self, time: float, names: list[UUID], people: list[_Person], points: Floats
    ) -> list[FloorEvent]:
        steps = self._lines.crossings(np.stack([person.point for person in people]), points)
        net = np.stack([person.net for person in people]) + steps
        settled = self._lines.distance(points) > MARGIN
        events = [
            FloorEvent(
                "line_crossed",
                names[row],
                self.line_ids[line],
                time,
                "in" if net[row, line] > 0 else "out",
            )
            for row, line in np.argwhere(settled & (net != 0)).tolist()
        ]
        net[settled] = 0
        for person, row in zip(people, net, strict=True):
            person.net = row
        return events

    def _occupancy(self) -> NDArray[np.int64]:
        people: NDArray[np.int64] = np.zeros(len(self.zone_ids), np.int64)
        for person in self._people.values():
            people += person.inside
        return people

    def _forget(self, time: float) -> list[FloorEvent]:
        gone = []
        for name, person in self._people.items():
            if person.seen is None:
                person.seen = time
            elif time - person.seen > UNSEEN_SECONDS:
                gone.append(name)
        return [event for name in gone for event in self.leave(name, time)]
