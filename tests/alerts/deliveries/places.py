"""An environment as brokers get it, and what a worker counts there."""

from __future__ import annotations

from typing import Any

from alerts.deliveries.topics import Place

CAMPUS = Place(
    "campus",
    "Campus",
    zones={"lobby": "Lobby"},
    lines={"door": "Door"},
    cameras={"c01": ("Main gate", True), "c02": ("Back gate", False)},
    tasks=frozenset({"0d3e2a67-6f0b-4a3c-8f0e-5c2d7a1b9e42"}),
)


def counted(people: int = 3, inside: int = 2, *, known: bool = True) -> dict[str, Any]:
    """The payload of an `analytics_update`."""
    return {
        "timestamp": "2026-01-05T08:15:31Z",
        "known": known,
        "active_persons": people,
        "zones": {"lobby": {"occupancy": inside, "entries": 7, "exits": 5, "people": []}},
        "lines": {"door": {"in": 4, "out": 1}},
        "epoch": 1,
    }
