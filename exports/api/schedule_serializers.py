"""Scheduled reports as JSON."""

from __future__ import annotations

from typing import Final

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from exports.api.period import ZonedSerializer
from exports.models import ReportSchedule
from exports.report.formats import ReportFormat

_RECEIVER: Final = "0d3e2a67-6f0b-4a3c-8f0e-5c2d7a1b9e42"
_SCHEDULE: Final = {
    "schedule_id": "5e2f9a41-7c8d-4f3b-9a60-1d2e3f405162",
    "environment_id": "campus",
    "every": "week",
    "hour": 7,
    "time_zone": "Europe/Berlin",
    "format": "pdf",
    "receivers": [_RECEIVER],
    "enabled": True,
    "owner": "anna",
    "next_run_at": "2026-01-12T06:00:00Z",
    "last_run_at": "2026-01-05T06:00:21Z",
    "last_error": "",
    "created_at": "2026-01-02T09:00:00Z",
}
_ASKED: Final = ("environment_id", "every", "hour", "time_zone", "format", "receivers")
_FORMATS: Final = [one.value for one in ReportFormat]


@extend_schema_serializer(examples=[OpenApiExample("Weekly", _SCHEDULE, response_only=True)])
class ScheduleSerializer(serializers.ModelSerializer[ReportSchedule]):
    """A scheduled report. `last_error` says why it stopped, or the last report was not sent."""

    environment_id = serializers.CharField(source="environment.environment_id", read_only=True)
    receivers = serializers.SerializerMethodField()
    owner = serializers.CharField(source="owner.username", default=None, allow_null=True)

    class Meta:
        model = ReportSchedule
        fields = [
            *("schedule_id", "environment_id", "every", "hour", "time_zone", "format"),
            *("receivers", "enabled", "owner", "next_run_at", "last_run_at", "last_error"),
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_receivers(self, schedule: ReportSchedule) -> list[str]:
        """Return the ids of those who get it."""
        return sorted(str(one.receiver_id) for one in schedule.receivers.all())


@extend_schema_serializer(
    examples=[OpenApiExample("Pause it", {"enabled": False}, request_only=True)]
)
class ScheduleChangesSerializer(ZonedSerializer):
    """What to change; who changes it owns it from then on."""

    every = serializers.ChoiceField(ReportSchedule.Every.choices, required=False)
    hour = serializers.IntegerField(
        min_value=0, max_value=23, required=False, help_text="Of the day after the period."
    )
    format = serializers.ChoiceField(_FORMATS, required=False)
    receivers = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=100,
        help_text="Ids of receivers of alerts. Without any, it is only listed under exports.",
    )
    enabled = serializers.BooleanField(required=False)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Every Monday at seven, by mail",
            {name: _SCHEDULE[name] for name in _ASKED},
            request_only=True,
        )
    ]
)
class NewScheduleSerializer(ScheduleChangesSerializer):
    """Which report, when, and who gets it."""

    environment_id = serializers.CharField(max_length=63)
    every = serializers.ChoiceField(ReportSchedule.Every.choices)
    hour = serializers.IntegerField(
        min_value=0, max_value=23, help_text="Of the day after the period."
    )
    format = serializers.ChoiceField(_FORMATS)
