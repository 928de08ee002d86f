"""What rules and alerts say."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.kinds import Kind
from alerts.models import Alert, AlertRule
from alerts.words import rule_sentence
from tracking.models import Camera, Line, Zone

HALL = Zone(zone_id="hall", name="Hall")
GATE = Line(line_id="gate", name="Gate")
LOBBY = Camera(camera_id="c09", name="Lobby")
NIGHT = [{"days": [4, 5], "from": "22:00", "to": "06:00"}]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"kind": Kind.OCCUPANCY_ABOVE, "zone": HALL, "threshold": 5, "seconds": 30},
            "Alert when more than 5 people are in Hall for 30 seconds.",
        ),
        (
            {"kind": Kind.OCCUPANCY_BELOW, "threshold": 1, "cooldown_seconds": 3600},
            "Alert when fewer than 1 person is in the environment; at most once in 1 hour.",
        ),
        (
            {"kind": Kind.DWELL_OVER, "zone": HALL, "seconds": 300, "cooldown_seconds": 600},
            "Alert when someone is in Hall for more than 5 minutes; at most once in 10 minutes "
            "per person.",
        ),
        (
            {"kind": Kind.LINE_CROSSED, "line": GATE, "direction": "in", "schedule": NIGHT},
            "Alert when someone crosses Gate inwards, Friday and Saturday 22:00–06:00 of the next "
            "day (UTC).",
        ),
        ({"kind": Kind.ZONE_ENTERED, "zone": HALL}, "Alert when someone enters Hall."),
        (
            {"kind": Kind.CAMERA_OFFLINE, "seconds": 30, "cooldown_seconds": 60},
            "Alert when any camera is offline for 30 seconds; at most once in 1 minute per camera.",
        ),
        (
            {"kind": Kind.CAMERA_MOVED, "camera": LOBBY},
            "Alert when Lobby has moved.",
        ),
        ({"kind": Kind.SYSTEM_DISK}, "Alert when the data disk is nearly full."),
    ],
)
def test_a_rule_says_what_it_will_do(fields: dict[str, Any], expected: str) -> None:
    rule = AlertRule(**({"time_zone": "UTC", "cooldown_seconds": 0} | fields))
    assert rule_sentence(rule) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"kind": Kind.OCCUPANCY_ABOVE, "place": "Hall", "threshold": 5, "value": 6},
            "6 people in Hall, more than 5.",
        ),
        (
            {"kind": Kind.OCCUPANCY_BELOW, "threshold": 2, "seconds": 60, "value": 1},
            "1 person in the environment, fewer than 2 for 1 minute.",
        ),
        (
            {"kind": Kind.DWELL_OVER, "place": "Hall", "seconds": 300, "value": 300},
            "Someone has been in Hall for more than 5 minutes.",
        ),
        ({"kind": Kind.ZONE_ENTERED, "place": "Hall", "value": 1}, "Someone entered Hall."),
        ({"kind": Kind.ZONE_ENTERED, "place": "Hall", "value": 3}, "Hall was entered 3 times."),
        (
            {"kind": Kind.LINE_CROSSED, "place": "Gate", "value": 2, "direction": "out"},
            "Gate was crossed outwards 2 times.",
        ),
        (
            {"kind": Kind.CAMERA_FROZEN, "place": "Lobby", "seconds": 60},
            "Lobby has been frozen for 1 minute.",
        ),
        ({"kind": Kind.SYSTEM_WORKER_AWAY}, "No worker is running."),
    ],
)
def test_an_alert_says_what_has_happened(fields: dict[str, Any], expected: str) -> None:
    assert Alert(**fields).message == expected


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_words(kind: str) -> None:
    assert Alert(kind=kind, place="Hall", value=1, threshold=1).message.endswith(".")
    assert rule_sentence(AlertRule(kind=kind, zone=HALL, threshold=1)).startswith("Alert when ")
