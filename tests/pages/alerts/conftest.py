"""A campus with a rule of each sort and alerts in each state, and who hears of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Role, User
from alerts.kinds import Kind
from alerts.models import Alert, AlertDelivery, AlertReceiver, AlertRule
from tests.factories import make_camera, make_environment, make_task, make_user
from tracking.models import Camera, Environment, Line, ProcessingTask, Zone

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4]]


@dataclass
class Place:
    """What the pages show; the factory is what those of the campus do not see."""

    campus: Environment
    factory: Environment
    camera: Camera
    zone: Zone
    line: Line
    task: ProcessingTask
    crowd: AlertRule
    lost: AlertRule
    elsewhere: Alert
    hook: AlertReceiver

    def alert(self, rule: AlertRule | None = None, minutes: float = 5, **fields: object) -> Alert:
        return make_alert(rule or self.crowd, minutes, **fields)

    def delivery(self, alert: Alert | None, **fields: object) -> AlertDelivery:
        now = timezone.now()
        values = {
            "receiver": self.hook,
            "alert": alert,
            "environment": self.campus,
            "event": "opened" if alert else "test",
            "body": "{}",
            "created_at": now,
            "next_attempt_at": now,
            "give_up_at": now + timedelta(days=1),
        }
        return AlertDelivery.objects.create(**values | fields)


def make_alert(rule: AlertRule, minutes: float = 5, **fields: object) -> Alert:
    """An open alert of `rule`, so many minutes old."""
    values = {
        "rule": rule,
        "environment": rule.environment,
        "rule_name": rule.name,
        "kind": rule.kind,
        "zone": rule.zone,
        "line": rule.line,
        "camera": rule.camera,
        "place": rule.place,
        "threshold": rule.threshold,
        "seconds": rule.seconds,
        "value": (rule.threshold or 0) + 2,
        "opened_at": ago(minutes),
        "cause": f"{minutes}",
    }
    return Alert.objects.create(**values | fields)


def ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


@pytest.fixture
def place(db: None) -> Place:
    campus, factory = make_environment("campus"), make_environment("factory")
    camera = make_camera(campus, "c09")
    zone = Zone.objects.create(environment=campus, zone_id="plaza", name="Plaza", polygon=SQUARE)
    line = Line.objects.create(environment=campus, line_id="gate", name="Gate", points=SQUARE[:2])
    task = make_task(campus, [camera], held=True)
    crowd = AlertRule.objects.create(
        environment=campus, name="Too many on the plaza", kind=Kind.OCCUPANCY_ABOVE, zone=zone,
        threshold=20, seconds=60,
    )  # fmt: skip
    lost = AlertRule.objects.create(
        environment=campus, name="Camera lost", kind=Kind.CAMERA_OFFLINE, camera=camera, seconds=30
    )
    other = AlertRule.objects.create(
        environment=factory, name="Full", kind=Kind.OCCUPANCY_ABOVE, threshold=5
    )
    hook = AlertReceiver.objects.create(
        name="Control room", kind="webhook", shown_address="https://hooks.example.org/…"
    )
    return Place(campus, factory, camera, zone, line, task, crowd, lost, make_alert(other), hook)


@pytest.fixture
def otto(place: Place) -> User:
    """An operator of the factory alone."""
    return make_user(Role.OPERATOR, "otto", limited_to=[place.factory])
