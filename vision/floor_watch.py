"""Who is in which zone and who crossed which line, without counting the jitter of a border."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from .floor_corrections import FloorCorrection
from .floor_event import AWAY_SECONDS, FloorEvent
from .floor_person import FloorPerson, rows_of
from .floor_sides import averaged, changed, deviations
from .floor_state import restored, state_of
from .types import Floats
from .zones import Lines, Points, Truth, Zones

__all__ = ["AWAY_SECONDS", "GAP_SECONDS", "FloorWatch"]

GAP_SECONDS: Final = 1.0
"""Who was not seen for so long and is elsewhere now, left their zones when last seen."""
OUTAGE_SECONDS: Final = 60.0
"""Longest time without a tick that stays may include. A worker that was killed is back within it;
who was there meanwhile for longer, nobody knows."""


class FloorWatch:
    """Follows people through zones and over lines; see `floor_sides` for when a side counts.

    Anyone who appears inside has entered. A line counts by the sum of crossings until its crosser
    is beyond it. What tentative people do counts once they are confirmed.
    """

    def __init__(self, zones: Mapping[str, Points], lines: Mapping[str, Points]) -> None:
        self.zone_ids: list[str] = []
        self.line_ids: list[str] = []
        self._people: dict[UUID, FloorPerson] = {}
        self._time = np.nan
        self.change(zones, lines)

    def change(self, zones: Mapping[str, Points], lines: Mapping[str, Points]) -> None:
        """Use other zones and lines from now on; anyone in a zone that stays, is still in it."""
        state, former = self.state(), self.zone_ids
        self.zone_ids, self.line_ids = list(zones), list(lines)
        self._zones, self._lines = Zones(list(zones.values())), Lines(list(lines.values()))
        self._people = {}
        self.restore(state, self._time)
        new = np.array([zone not in former for zone in self.zone_ids], np.bool_)
        for person in self._people.values():
            person.depth[new] = np.nan  # there, they are new

    def update(
        self,
        time: float,
        ids: Sequence[UUID],
        points: Floats,
        covariance: Floats | None = None,
        confirmed: Truth | None = None,
    ) -> list[FloorEvent]:
        """Process one tick and return its events.

        Args:
            time: seconds since the epoch, rising.
            ids: of the people seen.
            points: (N, 2) where they stand, metres; NaN where nobody could place them: they stay
                where they were.
            covariance: (N, 2, 2) of the points, m²; None: nobody knows.
            confirmed: (N,) whose identity is; None: everyone's.
        """
        follows = 0 <= time - self._time <= GAP_SECONDS  # a restart may find the clock set back
        left = self.leave_all(time) if time - self._time > OUTAGE_SECONDS else []
        tick = self._tick(time, ids, points, covariance)
        events = [*self._zone_events(tick), *self._line_events(tick)]
        for person, point in zip(tick.people, tick.points, strict=True):
            person.point = point
        for row, name in enumerate(ids):
            if (known := self._people.get(name)) is not None:
                known.seen, known.gone_at = time, time + AWAY_SECONDS
                known.confirmed = known.confirmed or confirmed is None or bool(confirmed[row])
        return left + self._told(events) + self.leave_absent(time, follows=follows)

    def _tick(
        self, time: float, ids: Sequence[UUID], points: Floats, covariance: Floats | None
    ) -> _Tick:
        placed: Truth = np.asarray(np.isfinite(points).all(axis=1))
        spread = np.full((len(points), 2, 2), np.nan) if covariance is None else covariance
        points = points[placed]
        names = [person for person, known in zip(ids, placed, strict=True) if known]
        new = np.array([name not in self._people for name in names], np.bool_)
        for name, point in zip(names, points, strict=True):
            if name not in self._people:
                self._people[name] = FloorPerson(point, len(self.zone_ids), len(self.line_ids))
        people = [self._people[name] for name in names]
        for person, point in zip(people, points, strict=True):
            person.place_at(point)
        seen = np.array([person.seen for person in people])
        waited = np.where(np.isnan(seen), 0.0, time - seen)
        missed = np.where(np.isnan(seen) | np.isnan(self._time), 0.0, self._time - seen)
        self._time = time
        return _Tick(time, names, people, points, spread[placed], new, waited, missed)

    def merge(self, kept: UUID, dropped: UUID) -> list[str]:
        """Make two people one; return the zones in which both were counted."""
        old = self._people.pop(dropped, None)
        if old is None:
            return []
        old.rename(kept)
        new = self._people.setdefault(kept, old)
        if new is old:
            return []
        both = new.counted(self.zone_ids) & old.counted(self.zone_ids)
        new.take_over(old, kept, self.zone_ids, GAP_SECONDS)
        return [self.zone_ids[zone] for zone in np.flatnonzero(both)]

    def correct(self, corrections: Sequence[FloorCorrection]) -> dict[str, int]:
        """Give what people did lately to those who they were.

        All at once, for two may have been swapped. Who was in a zone before the span and is in it
        now counts as having stayed; others are in it since an entry within the span, or since its
        begin.

        Returns:
            By zone, how many more people are in it than before; without those of which none are.
        """
        changes: dict[UUID, FloorPerson] = {}
        nobody: list[UUID] = []  # tentative, and all they did was someone else
        for said in corrections:
            own = self._people.get(said.person)
            if said.previous is None:
                if own is not None and own.confirmed:
                    changes[said.person] = own.taken_back(said.since)
                elif own is not None:
                    nobody.append(said.person)
            elif (seen := self._people.get(said.previous)) is not None:
                changes[said.person] = seen.was(own, said.since)
                changes[said.person].rename(said.person)
        before = self._occupancy()
        self._people |= changes
        for name in nobody:
            self._people.pop(name, None)
        more = self._occupancy() - before
        return {self.zone_ids[zone]: int(more[zone]) for zone in np.flatnonzero(more).tolist()}

    def leave(self, person: UUID, time: float) -> list[FloorEvent]:
        """Drop someone who does not come back; return the zones they left when last seen.

        Args:
            time: now, seconds since the epoch, for someone who was never seen.
        """
        gone = self._people.pop(person, None)
        if gone is None or not gone.confirmed:
            return []
        last = time if np.isnan(gone.seen) else gone.seen
        zones = np.flatnonzero(gone.inside).tolist()
        left = [gone.leave(person, zone, self.zone_ids[zone], last) for zone in zones]
        return [*gone.waiting, *left]

    def leave_absent(self, time: float, *, follows: bool = False) -> list[FloorEvent]:
        """Drop those who have been away for `AWAY_SECONDS`; return the zones they left.

        Args:
            time: now, seconds since the epoch.
            follows: nobody can have come and gone unseen since the tick before.
        """
        gone = []
        for name, person in self._people.items():
            if person.gone_at is None:
                known = follows and np.isfinite(person.seen)
                person.gone_at = (person.seen if known else time) + AWAY_SECONDS
            if time > person.gone_at:
                gone.append(name)
        return [event for name in gone for event in self.leave(name, time)]

    def leave_all(self, time: float) -> list[FloorEvent]:
        """Drop everyone; return the zones they left when last seen, see `leave`."""
        return [event for name in list(self._people) for event in self.leave(name, time)]

    def shift(self, seconds: float) -> None:
        """Move all times, s: the clock was set."""
        self._time += seconds
        for person in self._people.values():
            person.shift(seconds)

    def occupants(self) -> dict[str, list[tuple[UUID, float]]]:
        """Return who is in each zone, by zone, and since when."""
        sure = [(name, person) for name, person in self._people.items() if person.confirmed]
        found: dict[str, list[tuple[UUID, float]]] = {zone: [] for zone in self.zone_ids}
        if sure and found:
            within = np.argwhere(rows_of([person for _, person in sure], "inside")).tolist()
            for row, zone in within:
                name, person = sure[row]
                found[self.zone_ids[zone]].append((name, float(person.since[zone])))
        return found

    def stays(self) -> dict[tuple[UUID, str], tuple[float, float]]:
        """Return by person and zone since when they are in it, and when they were seen last, s."""
        return {
            (name, zone): (since, self._people[name].seen)
            for zone, inside in self.occupants().items()
            for name, since in inside
        }

    def state(self) -> dict[str, Any]:
        """Return what `restore` needs, as JSON."""
        return state_of(self._people, self.zone_ids, self.line_ids)

    def restore(self, state: Mapping[str, Any], time: float = np.nan) -> None:
        """Continue from `state`.

        Everybody has `AWAY_SECONDS` from the next tick to be seen again, or, where that one follows
        at once, from their last sighting.

        Args:
            time: of the last tick before, seconds since the epoch; NaN: not known.
        """
        self._time = time
        for name, said in state.items():
            self._people[UUID(name)] = restored(said, self.zone_ids, self.line_ids)

    def _zone_events(self, tick: _Tick) -> list[FloorEvent]:
        people, time = tick.people, tick.time
        if not self.zone_ids or not people:
            return []
        within = self._zones.contain(tick.points)
        distance, variance = self._zones.borders(tick.points, tick.covariance)
        depth, spread = np.where(within, distance, -distance), deviations(variance)
        average = averaged(rows_of(people, "depth"), depth, spread, tick.waited)
        inside, turned = rows_of(people, "inside"), rows_of(people, "turned")
        turned = np.where(within == inside, np.nan, np.where(np.isnan(turned), time, turned))
        passed = changed(inside, depth, average, spread, self._zones.widths)
        passed = np.where(tick.new[:, None], within, passed)
        average = np.where(passed, depth, average)  # what was before is over
        for person, one, other in zip(people, average, turned, strict=True):
            person.depth, person.turned = one, other
        events = []
        for row, zone in np.argwhere(passed).tolist():
            name, person, place = tick.names[row], people[row], self.zone_ids[zone]
            moment = time if np.isnan(turned[row, zone]) else float(turned[row, zone])
            if person.inside[zone]:
                long = tick.waited[row] > AWAY_SECONDS or tick.missed[row] > GAP_SECONDS
                last = person.seen if long else moment
                events.append(person.leave(name, zone, place, last))
            else:
                events.append(person.enter(name, zone, place, moment))
        return events

    def _line_events(self, tick: _Tick) -> list[FloorEvent]:
        people = tick.people
        if not self.line_ids or not people:
            return []
        steps = self._lines.crossings(rows_of(people, "point"), tick.points)
        net = rows_of(people, "net") + steps
        crossed = rows_of(people, "crossed")
        crossed = np.where((steps != 0) | np.isnan(crossed), tick.time, crossed)
        offset = self._lines.signed_distance(tick.points)
        spread = deviations(self._lines.variance(tick.covariance))
        average = averaged(rows_of(people, "offset"), offset, spread, tick.waited)
        anywhere = np.full(len(self.line_ids), np.inf)
        # Beyond it is the side that the crossings lead to: in is from left to right.
        settled = (net != 0) & changed(net > 0, offset, average, spread, anywhere)
        average = np.where(settled, offset, average)
        events = []
        for row, line in np.argwhere(settled).tolist():
            way, moment = "in" if net[row, line] > 0 else "out", float(crossed[row, line])
            place = self.line_ids[line]
            events.append(FloorEvent("line_crossed", tick.names[row], place, moment, way))
        net[settled] = 0
        for row, person in enumerate(people):
            person.net, person.crossed, person.offset = net[row], crossed[row], average[row]
        return events

    def _told(self, events: Iterable[FloorEvent]) -> list[FloorEvent]:
        """Return the events of people who are confirmed; the others' wait."""
        for event in events:
            self._people[event.person].waiting.append(event)
        told = []
        for person in self._people.values():
            if person.confirmed and person.waiting:
                told += person.waiting
                person.waiting = []
        return told

    def _occupancy(self) -> NDArray[np.int64]:
        people: NDArray[np.int64] = np.zeros(len(self.zone_ids), np.int64)
        for person in self._people.values():
            people += person.inside & person.confirmed
        return people


@dataclass(frozen=True, slots=True)
class _Tick:
    """N people whose place is known.

    Attributes:
        new: (N,) whether they are seen for the first time.
        waited: (N,) time since they were seen before, s; 0 for who is new.
        missed: (N,) part of it in which others were seen, s.
    """

    time: float
    names: list[UUID]
    people: list[FloorPerson]
    points: Floats
    covariance: Floats
    new: Truth
    waited: Floats
    missed: Floats
