"""Receivers, rules and alerts for tests, with the least that each needs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from alerts.deliveries import addresses
from alerts.models import Alert, AlertDelivery, AlertReceiver, AlertRule, Kind
from alerts.services.deliveries import enqueue
from spoton.sealed import seal
from tracking.models import Environment

SECRET = "a secret of the receiver"


def make_rule(environment: Environment, name: str = "Crowd", **fields: Any) -> AlertRule:
    fields = {"kind": Kind.OCCUPANCY_ABOVE, "threshold": 5} | fields
    return AlertRule.objects.create(environment=environment, name=name, **fields)


def make_alert(rule: AlertRule, cause: str = "", at: datetime | None = None) -> Alert:
    return Alert.objects.create(
        rule=rule,
        environment=rule.environment,
        rule_name=rule.name,
        kind=rule.kind,
        cause=cause,
        threshold=rule.threshold,
        value=6.0,
        opened_at=at or timezone.now(),
    )


def make_receiver(
    address: str,
    environment: Environment | None = None,
    rules: Sequence[AlertRule] = (),
    **fields: Any,
) -> AlertReceiver:
    """A receiver of the kind that its address names."""
    kinds = {"http": "webhook", "https": "webhook", "mqtt": "mqtt", "mqtts": "mqtt"}
    kind = kinds.get(address.partition("://")[0], "apprise")
    receiver = AlertReceiver.objects.create(
        name=fields.pop("name", "Control room"),
        kind=kind,
        environment=environment,
        sealed_address=seal(address),
        shown_address=addresses.check(kind, address),
        sealed_secret=seal(SECRET) if kind == "webhook" else "",
        all_rules=not rules,
        **fields,
    )
    receiver.rules.set(rules)
    return receiver


def open_alert(rule: AlertRule, cause: str = "") -> Alert:
    """Store an alert as the worker does: with what is to be told of it, in one transaction."""
    with transaction.atomic():
        alert = make_alert(rule, cause)
        enqueue([alert], AlertDelivery.Event.OPENED)
    return alert


def alert_of(body: bytes | str) -> dict[str, Any]:
    """The alert that a body tells of."""
    alert: dict[str, Any] = json.loads(body)["alert"]
    return alert
