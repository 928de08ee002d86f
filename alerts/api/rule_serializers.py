"""Rules as JSON."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from alerts.engine.schedule import ALWAYS
from alerts.kinds import Direction, Kind
from alerts.models import AlertRule
from alerts.words import rule_sentence
from spoton.http.strict import StrictSerializer

_HOURS: Final = [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "18:00"}]
_RULE: Final = {
    "rule_id": "7b0c7f4e-3b1a-4a55-9d0c-2f6f4d7a9c11",
    "environment_id": "campus",
    "name": "Junction is crowded",
    "kind": "occupancy_above",
    "zone_id": "junction",
    "line_id": None,
    "camera_id": None,
    "threshold": 5,
    "seconds": 30,
    "direction": "any",
    "schedule": _HOURS,
    "time_zone": "Europe/Berlin",
    "cooldown_seconds": 600,
    "enabled": True,
    "sentence": "Alert when more than 5 people are in Junction for 30 seconds, Monday to Friday "
    "08:00–18:00 (Europe/Berlin); at most once in 10 minutes.",
    "created_at": "2026-01-02T09:00:00Z",
    "changed_at": "2026-01-02T09:00:00Z",
}
WRITTEN: Final = OpenApiExample(
    "More than 5 people in a zone",
    {
        name: _RULE[name]
        for name in (
            *("environment_id", "name", "kind", "zone_id", "threshold", "seconds"),
            *("schedule", "time_zone", "cooldown_seconds"),
        )
    },
    request_only=True,
)
CHANGED: Final = OpenApiExample("Disable it", {"enabled": False}, request_only=True)


@extend_schema_serializer(examples=[OpenApiExample("A rule", _RULE, response_only=True)])
class RuleSerializer(serializers.ModelSerializer[AlertRule]):
    """A rule, and in one sentence what it will do."""

    environment_id = serializers.CharField(source="environment.environment_id", read_only=True)
    zone_id = serializers.CharField(
        source="zone.zone_id", default=None, allow_null=True, read_only=True
    )
    line_id = serializers.CharField(
        source="line.line_id", default=None, allow_null=True, read_only=True
    )
    camera_id = serializers.CharField(
        source="camera.camera_id", default=None, allow_null=True, read_only=True
    )
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = AlertRule
        fields = [
            *("rule_id", "environment_id", "name", "kind", "zone_id", "line_id", "camera_id"),
            *("threshold", "seconds", "direction", "schedule", "time_zone", "cooldown_seconds"),
            *("enabled", "sentence", "created_at", "changed_at"),
        ]
        read_only_fields = fields

    def get_sentence(self, rule: AlertRule) -> str:
        """Return what it will do."""
        return rule_sentence(rule)


class HoursSerializer(StrictSerializer):
    """Hours of some days; they end on the next day if `to` is not after `from`."""

    days = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        min_length=1,
        max_length=7,
        help_text="0 is Monday.",
    )
    to = serializers.CharField(max_length=5, help_text="HH:MM, up to 24:00.")

    def get_fields(self) -> dict[str, Any]:
        """Return the fields with `from`, which is a word of Python."""
        begin = serializers.CharField(max_length=5, help_text="HH:MM.")
        return {**super().get_fields(), "from": begin}


@extend_schema_serializer(examples=[CHANGED])
class RuleChangesSerializer(StrictSerializer):
    """What to change of a rule; its kind and its environment stay."""

    name = serializers.CharField(max_length=200, required=False)
    zone_id = serializers.CharField(
        max_length=63, required=False, allow_null=True, help_text="null: the whole environment."
    )
    line_id = serializers.CharField(max_length=63, required=False, allow_null=True)
    camera_id = serializers.CharField(
        max_length=63, required=False, allow_null=True, help_text="null: any camera."
    )
    threshold = serializers.IntegerField(
        required=False, allow_null=True, help_text="People, of rules about occupancy."
    )
    seconds = serializers.IntegerField(
        required=False, help_text="For how long it must be so; of dwell, how long one may stay."
    )
    direction = serializers.ChoiceField(
        choices=Direction.choices, required=False, help_text="Of a line; in is left to right."
    )
    schedule = serializers.ListField(
        child=HoursSerializer(), required=False, max_length=50, help_text="Empty: always."
    )
    time_zone = serializers.CharField(
        max_length=63,
        required=False,
        help_text=f"Of the schedule; {ALWAYS.time_zone} if not given.",
    )
    cooldown_seconds = serializers.IntegerField(
        required=False, help_text="From one alert to the next of the same cause."
    )
    enabled = serializers.BooleanField(required=False)


@extend_schema_serializer(examples=[WRITTEN])
class NewRuleSerializer(RuleChangesSerializer):
    """A rule to create."""

    environment_id = serializers.CharField(max_length=63)
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=Kind.choices)
