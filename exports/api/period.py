"""What every kind of export is asked for: where, when, and in which zone times are written."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.validation import time_zones
from spoton.http.strict import StrictSerializer


class ZonedSerializer(StrictSerializer):
    """In which zone times are written."""

    time_zone = serializers.CharField(
        required=False, max_length=64, help_text="Of local times; without, TIME_ZONE."
    )

    def validate_time_zone(self, name: str) -> str:
        """Refuse what is no time zone."""
        if name not in time_zones.names():
            raise serializers.ValidationError("Use a name such as UTC or Europe/Berlin.")
        return name


class ExportPeriodSerializer(ZonedSerializer):
    """Where and when."""

    environment_id = serializers.CharField(max_length=63)
    start_time = serializers.DateTimeField()
    end_time = serializers.DateTimeField(help_text="Up to here, not including.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an end before the start."""
        if attrs["end_time"] <= attrs["start_time"]:
            raise serializers.ValidationError({"end_time": "The end must be after the start."})
        return attrs
