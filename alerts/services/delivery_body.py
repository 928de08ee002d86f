"""What receivers are sent: one JSON text, made once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from alerts.kinds import Kind
from alerts.models import Alert, AlertDelivery, AlertRule
from alerts.words import alert_message
from spoton.utc_text import utc_text

RELATED: Final = ("environment", "rule", "task", "camera", "zone", "line", "person",
                  "acknowledged_by")  # fmt: skip
"""What `body` reads of an alert."""
_TITLES: Final = {
    AlertDelivery.Event.OPENED: "Alert",
    AlertDelivery.Event.RESOLVED: "Resolved",
    AlertDelivery.Event.ACKNOWLEDGED: "Acknowledged",
    AlertDelivery.Event.TEST: "Test",
}


def body(delivery_id: UUID, alert: Alert, event: str, now: datetime) -> str:
    """Return what a delivery sends; `alert` may be one that is not stored, for a test."""
    title = f"{_TITLES[AlertDelivery.Event(event)]}: {alert.rule_name}"
    return json.dumps(
        {
            "delivery_id": str(delivery_id),
            "event": event,
            "created_at": utc_text(now),
            "title": f"{title} ({alert.environment.name})",
            "text": _text(alert, event),
            "alert": _alert(alert),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def sample(rule: AlertRule, now: datetime) -> Alert:
    """Return an alert as `rule` would open it, which is stored nowhere."""
    return Alert(
        rule=rule,
        environment=rule.environment,
        rule_name=rule.name,
        kind=rule.kind,
        camera=rule.camera,
        zone=rule.zone,
        line=rule.line,
        place=rule.place,
        threshold=rule.threshold,
        seconds=rule.seconds,
        direction=rule.direction,
        value=float(_example(rule)),
        opened_at=now,
    )


def _example(rule: AlertRule) -> int:
    """Return a number of people for which the rule opens an alert."""
    threshold = rule.threshold or 0
    return max(0, threshold - 1) if rule.kind == Kind.OCCUPANCY_BELOW else threshold + 1


def _text(alert: Alert, event: str) -> str:
    message = alert_message(alert, alert.place, alert.value)
    if event == AlertDelivery.Event.TEST:
        return f"This is a test. An alert of this rule would say: {message}"
    if event == AlertDelivery.Event.ACKNOWLEDGED and alert.acknowledged_by is not None:
        return f"{alert.acknowledged_by.username} has acknowledged: {message}"
    return f"No longer so: {message}" if event == AlertDelivery.Event.RESOLVED else message


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "alert_id": str(alert.alert_id) if alert.pk else None,
        "state": alert.state,
        "kind": alert.kind,
        "rule_id": str(alert.rule.rule_id) if alert.rule else None,
        "rule_name": alert.rule_name,
        "environment_id": alert.environment.environment_id,
        "environment_name": alert.environment.name,
        "place": alert.place,
        "task_id": str(alert.task.task_id) if alert.task else None,
        "camera_id": alert.camera.camera_id if alert.camera else None,
        "zone_id": alert.zone.zone_id if alert.zone else None,
        "line_id": alert.line.line_id if alert.line else None,
        "global_id": str(alert.person.pk) if alert.person else None,
        "threshold": alert.threshold,
        "seconds": alert.seconds,
        "direction": alert.direction,
        "value": alert.value,
        "opened_at": utc_text(alert.opened_at),
        "resolved_at": _moment(alert.resolved_at),
        "acknowledged_at": _moment(alert.acknowledged_at),
        "acknowledged_by": alert.acknowledged_by.username if alert.acknowledged_by else None,
        "note": alert.note,
    }


def _moment(time: datetime | None) -> str | None:
    return None if time is None else utc_text(time)
