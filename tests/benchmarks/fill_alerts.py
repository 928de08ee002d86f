"""Rules, alerts, receivers and deliveries, for tests and measurements of lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.models import Alert, AlertDelivery, AlertReceiver, AlertRule
from tracking.models import Zone


def fill_alerts(zones: Sequence[Zone], now: datetime) -> None:
    """Add to each zone a rule, its alert, a receiver of that rule, and what it was told."""
    for zone in zones:
        place = zone.environment
        rule = AlertRule.objects.create(
            environment=place, name=f"Rule {zone.zone_id}", kind="zone_entered", zone=zone
        )
        alert = Alert.objects.create(
            rule=rule,
            environment=place,
            rule_name=rule.name,
            kind=rule.kind,
            zone=zone,
            place=zone.name,
            opened_at=now,
        )
        receiver = AlertReceiver.objects.create(
            environment=place, name=f"Receiver {zone.zone_id}", kind="webhook", all_rules=False
        )
        receiver.rules.add(rule)
        AlertDelivery.objects.create(
            receiver=receiver,
            alert=alert,
            environment=place,
            event="opened",
            body="{}",
            created_at=now,
            next_attempt_at=now,
            give_up_at=now,
        )
