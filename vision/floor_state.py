"""People on the floor as JSON: for a worker that takes over, and for zones that change."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import numpy as np

from .floor_event import FloorEvent
from .floor_person import FloorPerson, rows_of
from .types import Floats


def state_of(
    people: Mapping[UUID, FloorPerson], zones: Sequence[str], lines: Sequence[str]
) -> dict[str, Any]:
    """Return what `restored` needs of each person, by id.

    Args:
        people: by id.
        zones, lines: ids, by row.
    """
    each = list(people.values())
    said = [_facts(person) for person in each]
    if not said:
        return {}
    here, net = rows_of(each, "inside"), rows_of(each, "net")
    turned, left = rows_of(each, "turned"), rows_of(each, "left")
    crossed = rows_of(each, "crossed")
    depth, offset = rows_of(each, "depth"), rows_of(each, "offset")
    for key, table, kept, places in (
        ("zones", rows_of(each, "since"), here, zones),
        ("stayed", rows_of(each, "stayed"), np.isfinite(left), zones),
        ("left", left, np.isfinite(left), zones),
        ("turned", turned, np.isfinite(turned), zones),
        ("depth", depth.round(3), np.isfinite(depth), zones),
        ("lines", net, net != 0, lines),
        ("crossed", crossed, (net != 0) & np.isfinite(crossed), lines),
        ("offset", offset.round(3), np.isfinite(offset), lines),
    ):
        rows, columns = np.nonzero(kept)
        values = table[rows, columns].tolist()
        for row, column, value in zip(rows.tolist(), columns.tolist(), values, strict=True):
            said[row].setdefault(key, {})[places[column]] = value
    return dict(zip(map(str, people), said, strict=True))


def restored(said: Mapping[str, Any], zones: Sequence[str], lines: Sequence[str]) -> FloorPerson:
    """Return who `state_of` describes; a state from before this version has less."""
    person = FloorPerson(np.asarray(said["point"], np.float64), len(zones), len(lines))
    seen = said.get("seen")
    person.seen = np.nan if seen is None else float(seen)
    person.confirmed = bool(said.get("confirmed", True))
    person.jumps = bool(said.get("jumps", False))
    events = [
        FloorEvent(**(one | {"person": UUID(one["person"])})) for one in said.get("waiting", [])
    ]
    person.waiting = [
        one for one in events if one.place in (lines if one.kind == "line_crossed" else zones)
    ]
    person.since = _dense(said["zones"], zones, np.nan)
    person.inside = np.isfinite(person.since)
    person.stayed = _dense(said.get("stayed", {}), zones, np.nan)
    person.left = _dense(said.get("left", {}), zones, np.nan)
    person.turned = _dense(said.get("turned", {}), zones, np.nan)
    person.depth = _dense(said.get("depth", {}), zones, 0.0)
    person.net = _dense(said["lines"], lines, 0).astype(np.int64)
    person.crossed = _dense(said.get("crossed", {}), lines, person.seen)
    person.offset = _dense(said.get("offset", {}), lines, 0.0)
    return person


def _facts(person: FloorPerson) -> dict[str, Any]:
    """Return what is known of a person beyond zones and lines."""
    return {
        "point": person.point.tolist(),
        "seen": None if math.isnan(person.seen) else float(person.seen),
        "confirmed": person.confirmed,
        "jumps": person.jumps,
        "waiting": [asdict(event) | {"person": str(event.person)} for event in person.waiting],
        "zones": {},
        "lines": {},
    }


def _dense(values: Mapping[str, float], places: Sequence[str], otherwise: float) -> Floats:
    """Return the (places,) values, `otherwise` where there is none."""
    return np.array([values.get(place, otherwise) for place in places], np.float64)
