"""The `event` message about an alert."""

from __future__ import annotations

from typing import Any

import orjson

from alerts.engine.watch import AlertChange
from alerts.words import alert_message as in_words
from live.times import iso


def alert_message(sequence: int, said: AlertChange) -> bytes:
    """Return the message about an alert that was opened or resolved."""
    rule = said.rule
    resolved = said.resolved_at is not None
    payload: dict[str, Any] = {
        "kind": "alert",
        "alert_id": str(said.alert_id),
        "state": "resolved" if resolved else "open",
        "timestamp": iso(said.opened_at if said.resolved_at is None else said.resolved_at),
        "opened_at": iso(said.opened_at),
        "rule_id": rule.rule_id,
        "rule_name": rule.name,
        "alert_kind": rule.kind,
        "message": in_words(rule, rule.place or said.camera or "", said.value),
        "value": said.value,
        "zone_id": rule.zone,
        "line_id": rule.line,
        "camera_id": said.camera,
        "global_id": str(said.person) if said.person else None,
    }
    return orjson.dumps({"type": "event", "sequence": sequence, "payload": payload})
