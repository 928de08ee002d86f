"""What a task counts on its floor: zones and lines, published live and kept through restarts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
import orjson

from live.times import iso
from vision.floor_corrections import floor_corrections
from vision.floor_event import FloorEvent
from vision.floor_watch import AWAY_SECONDS, FloorWatch
from vision.tick_view import TickView
from vision.types import Floats
from vision.zones import Points

from .in_view import InView
from .records import CrossingRecord, VisitRecord
from .visit_ledger import Stays, VisitLedger

PUBLISH_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class FloorPlan:
    """Zones and lines of a task's environment, by their ids; equal ones need no change."""

    zones: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = ()
    lines: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = ()

    def polygons(self) -> dict[str, Points]:
        """Return the corners of each zone, metres."""
        return dict(self.zones)

    def segments(self) -> dict[str, Points]:
        """Return begin and end of each line, metres."""
        return dict(self.lines)


@dataclass(slots=True)
class _Count:
    """Of a zone, entries and exits; of a line, crossings in and out."""

    came: int = 0
    went: int = 0


class FloorCounts:
    """Counts of one task; the engine's thread calls it.

    What people do counts once their identity is confirmed: a tentative one may be a shadow.

    Args:
        plan: zones and lines now.
        state: what `state` gave before a restart, None for a new task.
    """

    def __init__(self, plan: FloorPlan, state: Mapping[str, Any] | None = None) -> None:
        self._plan = plan
        self._watch = FloorWatch(plan.polygons(), plan.segments())
        said = state or {"zones": {}, "lines": {}, "people": {}, "since": None}
        self._zones = {zone: _Count(*counts) for zone, counts in said["zones"].items()}
        self._lines = {line: _Count(*counts) for line, counts in said["lines"].items()}
        self._since: float | None = said["since"]
        self._time: float = said.get("time", 0.0)
        self._in_view = InView()
        self._ticked = time.monotonic()
        self._known = True
        self._published_at = float("-inf")
        self._ledger = VisitLedger(said.get("visits", ()))
        self._unrecorded: list[FloorEvent] = []
        self._changed = True
        self._watch.restore(said["people"], self._time or np.nan)
        self._keep(plan)

    def change(self, plan: FloorPlan) -> None:
        """Switch to the zones and lines of `plan`; those that stay count on."""
        if plan == self._plan:
            return
        self._plan, self._changed = plan, True
        self._watch.change(plan.polygons(), plan.segments())
        self._keep(plan)

    def update(self, timestamp: float, view: TickView) -> list[FloorEvent]:
        """Count one tick; return what happened in it.

        Args:
            timestamp: seconds since the epoch.
        """
        self._since = timestamp if self._since is None else self._since
        self._time, self._ticked, self._known = timestamp, time.monotonic(), True
        for kept, dropped in view.merged:
            self.merge(kept, dropped)
        self._in_view.update(timestamp, view)
        events = self._watch.update(
            timestamp, view.people, view.floor, view.floor_spread, view.confirmed
        )
        self._correct(timestamp, view)
        for person in view.archived:
            events += self._watch.leave(person, timestamp)
        return self._counted(events)

    def set_clock(self, step: float) -> None:
        """Move all times by `step` seconds: the clock was set, and nobody stays longer for it."""
        self._changed = True
        self._time += step
        self._since = None if self._since is None else self._since + step
        self._watch.shift(step)

    def leave_all(self) -> list[FloorEvent]:
        """Let everyone leave when last seen: they are not known any longer. Totals stay."""
        self._in_view.clear()
        return self._counted(self._watch.leave_all(self._time))

    def is_blind(self) -> bool:
        """Return whether no camera has given a frame for so long that nobody knows who is there."""
        waited = time.monotonic() - self._ticked
        return self._time > 0 and waited > AWAY_SECONDS

    def note_outage(self) -> list[FloorEvent]:
        """Let those leave who were last seen before an outage; return what happened."""
        self._known = False
        self._in_view.clear()
        now = self._time + time.monotonic() - self._ticked
        return self._counted(self._watch.leave_absent(now))

    def note_resumed(self) -> None:
        """Do not take a pause for an outage."""
        self._ticked = time.monotonic()

    def _correct(self, timestamp: float, view: TickView) -> None:
        """Give what people did in the last seconds to those who they were.

        Events that were told stay, and so do entries, exits and crossings: they do not depend on
        who it was. Only where more or fewer people turn out to be in a zone than came, the entries
        change by as many.
        """
        corrections = floor_corrections(view, timestamp)
        self._changed = self._changed or bool(corrections)
        for zone, more in self._watch.correct(corrections).items():
            self._zones[zone].came += more

    def merge(self, kept: UUID, dropped: UUID) -> None:
        """Count two people as one."""
        self._changed = True
        for zone in self._watch.merge(kept, dropped):
            self._zones[zone].came -= 1  # one person came, not two

    def forget(self, person: UUID) -> None:
        """Drop a person; what they counted for stays in the totals."""
        self._counted(self._watch.leave(person, self._time))

    def seconds(self, view: TickView, usual: float) -> Floats:
        """Return for how long a tick tells where its people were, see `InView.seconds`."""
        return self._in_view.seconds(view, usual)

    @property
    def people(self) -> int | None:
        """How many confirmed people are in view; None: nobody knows."""
        return self._in_view.confirmed() if self._known else None

    def occupants(self) -> dict[str, list[tuple[UUID, float]]]:
        """Return by zone who is in it and since when, seconds since the epoch."""
        return self._watch.occupants()

    def stays(self) -> Stays:
        """Return by person and zone since when they are in it, and when they were seen last."""
        return self._watch.stays()

    @property
    def has_events(self) -> bool:
        """Whether something has happened that is not stored."""
        return bool(self._unrecorded)

    def records(self, *, all_visits: bool) -> tuple[list[VisitRecord], list[CrossingRecord]]:
        """Return what is to be stored of what happened since the call before.

        Args:
            all_visits: also those visits that only continue.
        """
        events, self._unrecorded = self._unrecorded, []
        if not (events or self._changed or all_visits):
            return [], []
        self._changed = False
        visits = self._ledger.update(events, self._watch.stays(), all_open=all_visits)
        crossings = [
            CrossingRecord(
                event.person, event.place, datetime.fromtimestamp(event.time, UTC), event.direction
            )
            for event in events
            if event.kind == "line_crossed"
        ]
        return visits, crossings

    def due(self) -> bool:
        """Return whether the counts are due, every second, and note that they are published."""
        now = time.monotonic()
        if now - self._published_at < PUBLISH_SECONDS:
            return False
        self._published_at = now
        return True

    def payload(self) -> dict[str, Any]:
        """Return the counts as clients get them."""
        return {
            "timestamp": iso(self._time),
            "since": iso(self._since or self._time),
            "known": self._known,
            "active_persons": self._in_view.confirmed(),
            "zones": {
                zone: self._zone(zone, inside) for zone, inside in self._watch.occupants().items()
            },
            "lines": {
                line: {"in": count.came, "out": count.went} for line, count in self._lines.items()
            },
        }

    def state(self) -> dict[str, Any]:
        """Return what a restarted worker needs to count on, fit for JSON."""
        return {
            "since": self._since,
            "time": self._time,
            "zones": {zone: [count.came, count.went] for zone, count in self._zones.items()},
            "lines": {line: [count.came, count.went] for line, count in self._lines.items()},
            "people": self._watch.state(),
            "visits": self._ledger.state(),
        }

    def _keep(self, plan: FloorPlan) -> None:
        self._zones = {zone: self._zones.get(zone) or _Count() for zone, _ in plan.zones}
        self._lines = {line: self._lines.get(line) or _Count() for line, _ in plan.lines}

    def _counted(self, events: list[FloorEvent]) -> list[FloorEvent]:
        """Count events, and return them."""
        for event in events:
            self._count(event)
        self._unrecorded += events
        return events

    def _count(self, event: FloorEvent) -> None:
        if event.kind == "line_crossed":
            line = self._lines[event.place]
            line.came += event.direction == "in"
            line.went += event.direction == "out"
        else:
            zone = self._zones[event.place]
            zone.came += event.kind == "zone_entered"
            zone.went += event.kind == "zone_left"

    def _zone(self, zone: str, inside: list[tuple[Any, float]]) -> dict[str, Any]:
        count = self._zones[zone]
        return {
            "occupancy": len(inside),
            "entries": count.came,
            "exits": count.went,
            "people": [
                {
                    "global_id": str(person),
                    "since": iso(since),
                    "dwell_seconds": round(max(0.0, self._time - since), 1),
                }
                for person, since in inside
            ],
        }


def event_message(sequence: int, event: FloorEvent) -> bytes:
    """Return the `event` message."""
    payload: dict[str, Any] = {
        "kind": event.kind,
        "global_id": str(event.person),
        "timestamp": iso(event.time),
    }
    if event.kind == "line_crossed":
        payload |= {"line_id": event.place, "direction": event.direction}
    else:
        payload["zone_id"] = event.place
    if event.kind == "zone_left":
        payload["dwell_seconds"] = round(event.dwell, 1)
    return orjson.dumps({"type": "event", "sequence": sequence, "payload": payload})


def analytics_update(sequence: int, epoch: int, payload: Mapping[str, Any]) -> bytes:
    """Return the `analytics_update` message."""
    return orjson.dumps(
        {"type": "analytics_update", "sequence": sequence, "payload": {**payload, "epoch": epoch}}
    )
