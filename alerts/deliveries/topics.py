"""Which topic of a broker says what: pure functions from what is known to texts.

docs/mqtt.md lists all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

STATUS = "status"
ONLINE, OFFLINE = "online", "offline"
ON, OFF = "ON", "OFF"


@dataclass(frozen=True, slots=True)
class Place:
    """An environment as brokers know it; names by id.

    Attributes:
        tasks: the ids of its running tasks.
        cameras: by id, name and whether it delivers frames.
    """

    environment_id: str
    name: str
    zones: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    cameras: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    tasks: frozenset[str] = frozenset()


def states(place: Place, counts: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return topics below the prefix, and what is true of them now.

    Args:
        counts: payloads of `analytics_update`, one of each running task; the topics say their sum.
    """
    root = place.environment_id
    known = [payload for payload in counts if payload["known"]]
    told = {
        f"{root}/cameras/{camera}/state": ONLINE if online else OFFLINE
        for camera, (_, online) in place.cameras.items()
    }
    # Where nobody counts, the last numbers are not true any more.
    told[f"{root}/status"] = ONLINE if known else OFFLINE
    if not known:
        return told
    people = sum(payload["active_persons"] for payload in known)
    told[f"{root}/occupancy"] = str(people)
    for zone in place.zones:
        inside = [payload["zones"][zone] for payload in known if zone in payload["zones"]]
        occupancy = sum(each["occupancy"] for each in inside)
        told[f"{root}/zones/{zone}/occupancy"] = str(occupancy)
        told[f"{root}/zones/{zone}/presence"] = ON if occupancy else OFF
        for what in ("entries", "exits"):
            told[f"{root}/zones/{zone}/{what}"] = str(sum(each[what] for each in inside))
    for line in place.lines:
        crossed = [payload["lines"][line] for payload in known if line in payload["lines"]]
        for way in ("in", "out"):
            told[f"{root}/lines/{line}/{way}"] = str(sum(each[way] for each in crossed))
    return told


def alerts(environment_id: str) -> str:
    """Return the topic of an environment's alerts, below the prefix."""
    return f"{environment_id}/alerts"


def reports(environment_id: str) -> str:
    """Return the topic of an environment's scheduled reports, below the prefix."""
    return f"{environment_id}/reports"
