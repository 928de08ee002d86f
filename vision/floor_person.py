"""What is remembered of one person on the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from .floor_event import FloorEvent
from .types import Floats
from .zones import Truth


class FloorPerson:
    """One person; arrays over zones and lines.

    Attributes:
        point: (2,) where they were last, m.
        seen: time of the last sighting, s.
        gone_at: time from which they have left, s; None: not known before the next tick.
        confirmed: whether they count; what the others do waits.
        waiting: events of someone tentative.
        jumps: whether the place where they are seen next is not one they walked to.
        inside: (zones,).
        since: (zones,) time of entry, s; NaN: not in it.
        stayed, left: (zones,) begin and end of the visit that ended last, s; NaN: none.
        turned: (zones,) since when the place is on the other side than `inside` says, s.
        depth: (zones,) average distance from the border, m, positive within; NaN: they are new, or
            the zone is; 0: not known of others.
        net: (lines,) crossings in less those out that do not count yet.
        crossed: (lines,) time of the last one, s.
        offset: (lines,) average distance from the line, m, positive on its left; like `depth`.
    """

    def __init__(self, point: Floats, zones: int, lines: int) -> None:
        self.point = point
        self.seen = np.nan
        self.gone_at: float | None = None
        self.confirmed = False
        self.waiting: list[FloorEvent] = []
        self.jumps = False
        self.inside: Truth = np.zeros(zones, np.bool_)
        self.since, self.stayed, self.left, self.turned, self.depth = np.full((5, zones), np.nan)
        self.net: NDArray[np.int64] = np.zeros(lines, np.int64)
        self.crossed, self.offset = np.full((2, lines), np.nan)

    def place_at(self, point: Floats) -> None:
        """Put someone whose way there is not known."""
        if self.jumps:
            self.point, self.jumps = point, False
            self.depth[:], self.offset[:] = 0.0, 0.0

    def inside_at(self, moment: float) -> Floats:
        """(zones,) since when they were in each at a moment of the last seconds; NaN: not in it."""
        here = self.inside & (self.since < moment)
        then = (self.left >= moment) & (self.stayed < moment)
        return np.where(here, self.since, np.where(then, self.stayed, np.nan))

    def was(self, other: FloorPerson | None, moment: float) -> FloorPerson:
        """Return `other`, None: someone new, who was where this person was said to be."""
        began = np.full(len(self.inside), np.nan) if other is None else other.inside_at(moment)
        known = np.isfinite(began)
        copy = self._copy()
        copy.confirmed = self.confirmed or (other is not None and other.confirmed)
        copy.waiting = [] if copy.confirmed else copy.waiting
        copy.jumps, copy.depth, copy.offset = self.jumps, self.depth.copy(), self.offset.copy()
        copy.turned, copy.net, copy.crossed = (
            self.turned.copy(),
            self.net.copy(),
            self.crossed.copy(),
        )
        copy.inside = self.inside.copy()
        copy.since = np.where(known, began, np.fmax(self.since, moment))
        copy.since[~self.inside] = np.nan
        copy.stayed = np.where(known & ~self.inside, began, np.nan)
        copy.left = np.where(known & ~self.inside, np.fmax(self.left, moment), np.nan)
        return copy

    def taken_back(self, moment: float) -> FloorPerson:
        """Return the person without what happened since a moment: that was someone else."""
        copy = self._copy()
        copy.jumps = True
        copy.since = self.inside_at(moment)
        copy.inside = np.isfinite(copy.since)
        return copy

    def enter(self, name: UUID, zone: int, place: str, time: float) -> FloorEvent:
        """Enter a zone, by its row and id, after the last visit; return the event."""
        time = float(np.fmax(time, self.left[zone]))
        self.inside[zone], self.since[zone], self.turned[zone] = True, time, np.nan
        return FloorEvent("zone_entered", name, place, time)

    def leave(self, name: UUID, zone: int, place: str, time: float) -> FloorEvent:
        """Leave a zone, by its row and id, and never before the entry; return the event."""
        since = float(self.since[zone])
        time = max(time, since)
        self.stayed[zone], self.left[zone] = since, time
        self.inside[zone], self.since[zone], self.turned[zone] = False, np.nan, np.nan
        return FloorEvent("zone_left", name, place, time, dwell=time - since)

    def rename(self, name: UUID) -> None:
        """Give the waiting events to another name."""
        self.waiting = [replace(event, person=name) for event in self.waiting]

    def counted(self, zones: list[str]) -> Truth:
        """(zones,) where they are by what has been told; `zones` are the ids."""
        inside = self.inside.copy()
        for event in reversed(self.waiting):
            if event.kind != "line_crossed" and event.place in zones:
                inside[zones.index(event.place)] = event.kind == "zone_left"
        return inside if self.confirmed else np.zeros_like(inside)

    def take_over(self, other: FloorPerson, name: UUID, zones: list[str], gap: float) -> None:
        """Be one with another person; what both did waits to be told, without contradictions.

        Args:
            other: with the same name by now.
            name: of both.
            zones: ids of all.
            gap: time, s, after which who was seen last says where they are.
        """
        told = self.counted(zones) | other.counted(zones)
        begun = np.fmin(self._begun(zones), other._begun(zones))
        ended, others = self._ended(zones), other._ended(zones)
        ended = np.where(np.isnan(ended[1]) | (others[1] > ended[1]), others, ended)
        older, newer = (self, other) if self.seen <= other.seen else (other, self)
        apart = newer.seen - older.seen > gap
        here = newer.inside.copy() if apart else newer.inside | older.inside
        entered = np.fmin(self.since, other.since)
        waiting = sorted([*self.waiting, *other.waiting], key=lambda event: event.time)
        self.stayed, self.left = ended
        self.inside, self.waiting = told, []
        self.since = np.where(told, np.fmax(begun, self.left), np.nan)
        for event in waiting:
            self._happen(event, zones)
        for zone in np.flatnonzero(self.inside & ~here).tolist():
            if not self._withdraw(zone, zones[zone], older.seen):
                self.waiting.append(self.leave(name, zone, zones[zone], older.seen))
        for zone in np.flatnonzero(here & ~self.inside).tolist():
            self.waiting.append(self.enter(name, zone, zones[zone], float(entered[zone])))
        self.confirmed = self.confirmed or other.confirmed
        if newer is other:
            self.point, self.seen, self.gone_at = other.point, other.seen, other.gone_at
            self.depth, self.offset, self.turned = other.depth, other.offset, other.turned
            self.net, self.crossed, self.jumps = other.net, other.crossed, other.jumps

    def _begun(self, zones: list[str]) -> Floats:
        """(zones,) when the visits began that have been told."""
        return np.where(self.counted(zones), np.where(self.inside, self.since, self.stayed), np.nan)

    def _ended(self, zones: list[str]) -> Floats:
        """(2, zones) begin and end of the last visit whose end has been told; NaN: none."""
        ended = np.stack([self.stayed, self.left])
        for event in reversed(self.waiting):
            if event.kind != "line_crossed" and event.place in zones:
                # An entry that waits came after the end that was told, and says no more about it.
                entered = event.kind == "zone_entered"
                ended[:, zones.index(event.place)] = event.time if entered else np.nan
        return ended if self.confirmed else np.full_like(ended, np.nan)

    def _happen(self, event: FloorEvent, zones: list[str]) -> None:
        """Let a waiting event happen again, if it changes anything: what was told is over."""
        if event.kind == "line_crossed" or event.place not in zones:
            self.waiting.append(event)
            return
        zone, place = zones.index(event.place), event.place
        if event.kind == "zone_entered":
            if not self.inside[zone]:
                self.waiting.append(self.enter(event.person, zone, place, event.time))
            return
        stayed = self.inside[zone] and not self._withdraw(zone, place, event.time)
        if stayed and event.time >= self.since[zone]:
            self.waiting.append(self.leave(event.person, zone, place, event.time))

    def _withdraw(self, zone: int, place: str, time: float) -> bool:
        """Take back an entry that waits, if a stay up to `time` has been told before."""
        entries = [one for one in self.waiting if one.kind == "zone_entered" and one.place == place]
        told = bool(time <= self.left[zone])
        if told and entries:
            self.waiting.remove(entries[-1])
            self.inside[zone], self.since[zone] = False, np.nan
        return told and bool(entries)

    def shift(self, seconds: float) -> None:
        """Move all times, s: the clock was set."""
        self.since, self.stayed, self.left, self.turned = (
            times + seconds for times in (self.since, self.stayed, self.left, self.turned)
        )
        self.crossed, self.seen = self.crossed + seconds, self.seen + seconds
        self.gone_at = None if self.gone_at is None else self.gone_at + seconds
        self.waiting = [replace(one, time=one.time + seconds) for one in self.waiting]

    def _copy(self) -> FloorPerson:
        copy = FloorPerson(self.point, len(self.inside), len(self.net))
        copy.seen, copy.gone_at, copy.confirmed = self.seen, self.gone_at, self.confirmed
        copy.waiting = list(self.waiting)
        return copy


def rows_of(people: Sequence[FloorPerson], name: str) -> NDArray[Any]:
    """Return the arrays of (N,) people as (N, …) rows; N > 0."""
    return np.concatenate([getattr(one, name) for one in people]).reshape(len(people), -1)
