"""Alerts as JSON."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from alerts.models import Alert
from spoton.http.strict import StrictSerializer

_ALERT: Final = {
    "alert_id": "5f4c1f6e-0d29-4d7b-8a39-6d3a2b1c0f55",
    "environment_id": "campus",
    "rule_id": "7b0c7f4e-3b1a-4a55-9d0c-2f6f4d7a9c11",
    "rule_name": "Junction is crowded",
    "kind": "occupancy_above",
    "state": "acknowledged",
    "message": "6 people in Junction, more than 5 for 30 seconds.",
    "task_id": "7d0cb2a1-4b52-4f1c-8a57-0d6c1f0a9e3b",
    "camera_id": None,
    "zone_id": "junction",
    "line_id": None,
    "person_id": None,
    "place": "Junction",
    "value": 6.0,
    "opened_at": "2026-01-05T08:15:30.200000Z",
    "resolved_at": None,
    "acknowledged_at": "2026-01-05T08:16:02Z",
    "acknowledged_by": "ada",
    "note": "Guard is on the way.",
}
NOTE: Final = OpenApiExample("With a note", {"note": _ALERT["note"]}, request_only=True)


@extend_schema_serializer(examples=[OpenApiExample("An alert", _ALERT, response_only=True)])
class AlertSerializer(serializers.ModelSerializer[Alert]):
    """An alert. Names stay readable when the rule, zone, line or camera is deleted."""

    environment_id = serializers.CharField(source="environment.environment_id", read_only=True)
    rule_id = serializers.UUIDField(
        source="rule.rule_id", default=None, allow_null=True, read_only=True
    )
    state = serializers.ChoiceField(choices=Alert.State.choices, read_only=True)
    message = serializers.CharField(read_only=True)
    task_id = serializers.UUIDField(allow_null=True, read_only=True)
    camera_id = serializers.CharField(
        source="camera.camera_id", default=None, allow_null=True, read_only=True
    )
    zone_id = serializers.CharField(
        source="zone.zone_id", default=None, allow_null=True, read_only=True
    )
    line_id = serializers.CharField(
        source="line.line_id", default=None, allow_null=True, read_only=True
    )
    person_id = serializers.UUIDField(allow_null=True, read_only=True)
    acknowledged_by = serializers.CharField(
        source="acknowledged_by.username", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Alert
        fields = [
            *("alert_id", "environment_id", "rule_id", "rule_name", "kind", "state", "message"),
            *("task_id", "camera_id", "zone_id", "line_id", "person_id", "place", "value"),
            *("opened_at", "resolved_at", "acknowledged_at", "acknowledged_by", "note"),
        ]
        read_only_fields = fields


@extend_schema_serializer(examples=[NOTE])
class AcknowledgementSerializer(StrictSerializer):
    """What to write down with it."""

    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)
