"""Figures of this moment as JSON."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from analytics.queries.buckets import Bucket
from tracking.models import TaskCamera

MEAN: Final = "People at a time."
MAXIMUM: Final = "Most people at one moment."
ENDED: Final = "Visits that ended."

_EXAMPLE: Final[dict[str, Any]] = {
    "timestamp": "2026-01-01T10:30:05.456Z",
    "active_persons": 5,
    "active_tasks": 1,
    "total_cameras": 1,
    "online_cameras": 1,
    "processing_fps": 12.3,
    "environments": [
        {
            "environment_id": "campus",
            "name": "Campus",
            "active_persons": 5,
            "active_tasks": 1,
            "total_cameras": 1,
            "online_cameras": 1,
            "processing_fps": 12.3,
            "cameras": [
                {
                    "camera_id": "c09",
                    "online": True,
                    "state": "online",
                    "task_id": "0b6f3a52-8f6e-4f5e-9d0e-8f1c5f0a7c11",
                    "active_persons": 5,
                    "fps": 12.3,
                    "dropped_frames": 0,
                    "last_frame_at": "2026-01-01T10:30:05.400Z",
                }
            ],
        }
    ],
}


class CameraMetricsSerializer(serializers.Serializer[Any]):
    """One camera now."""

    camera_id = serializers.CharField()
    online = serializers.BooleanField()
    state = serializers.ChoiceField(TaskCamera.State.choices, allow_null=True)
    task_id = serializers.UUIDField(allow_null=True)
    active_persons = serializers.IntegerField(
        allow_null=True, help_text="Null while no camera of a running task delivers: unknown."
    )
    fps = serializers.FloatField()
    dropped_frames = serializers.IntegerField()
    last_frame_at = serializers.DateTimeField(allow_null=True)


class _Totals(serializers.Serializer[Any]):
    active_persons = serializers.IntegerField(
        allow_null=True, help_text="Null while no camera of a running task delivers: unknown."
    )
    active_tasks = serializers.IntegerField()
    total_cameras = serializers.IntegerField()
    online_cameras = serializers.IntegerField()
    processing_fps = serializers.FloatField()


class EnvironmentMetricsSerializer(_Totals):
    """One environment now."""

    environment_id = serializers.CharField()
    name = serializers.CharField()
    cameras = CameraMetricsSerializer(many=True)


@extend_schema_serializer(examples=[OpenApiExample("One camera", _EXAMPLE, response_only=True)])
class MetricsSerializer(_Totals):
    """All visible environments now; a person in two cameras of one task counts once."""

    timestamp = serializers.DateTimeField()
    environments = EnvironmentMetricsSerializer(many=True)


class FiguresSerializer(serializers.Serializer[Any]):
    """Figures of a whole range of time; null where nobody watched."""

    mean_occupancy = serializers.FloatField(allow_null=True, help_text=MEAN)
    maximum_occupancy = serializers.IntegerField(allow_null=True, help_text=MAXIMUM)
    maximum_at = serializers.DateTimeField(allow_null=True)
    entries = serializers.IntegerField()
    exits = serializers.IntegerField()
    dwell_count = serializers.IntegerField(help_text=ENDED)
    mean_dwell_seconds = serializers.FloatField(allow_null=True)
    known = serializers.FloatField(
        min_value=0, max_value=1, help_text="Share of the time in which a task watched."
    )


class RangeSerializer(serializers.Serializer[Any]):
    """What figures are of."""

    environment_id = serializers.CharField()
    start_time = serializers.DateTimeField()
    end_time = serializers.DateTimeField(help_text="Not included.")


class BucketsSerializer(RangeSerializer):
    """Columns: the n-th values of all belong to the n-th bucket."""

    bucket = serializers.ChoiceField([one.value for one in Bucket])
    time_zone = serializers.CharField()
    start = serializers.ListField(child=serializers.DateTimeField())
    end = serializers.ListField(child=serializers.DateTimeField())
    known = serializers.ListField(
        child=serializers.FloatField(min_value=0, max_value=1),
        help_text="Share of the bucket so far in which a task watched.",
    )


def column(of: type[serializers.Field[Any, Any, Any, Any]], text: str = "") -> Any:
    """Return a field for the values of all buckets; null where nobody watched."""
    return serializers.ListField(child=of(allow_null=True), help_text=text)
