"""`/api/v1/analytics/system/statistics`: totals, throughput, latency and storage."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.permissions import needs, signed_in_user
from analytics.api.system.serializers import PercentilesSerializer
from analytics.statistics import statistics
from spoton.http.strict import refuse_unknown
from spoton.http.throttles import EXPENSIVE

_EXAMPLE: Final[dict[str, Any]] = {
    "timestamp": "2026-01-01T10:30:05.456Z",
    "totals": {
        "environments": 2,
        "cameras": 6,
        "tasks": 14,
        "persons": 5120,
        "tracks": 20480,
        "observations": 18300000,
        "frames": 9400000,
        "dropped_frames": 120,
    },
    "throughput": {"active_tasks": 1, "active_persons": 5, "processing_fps": 39.8},
    "latency_ms": {"p50": 61.0, "p95": 94.0, "p99": 120.0},
    "storage": {
        "database_bytes": 2400000000,
        "disk_used_bytes": 91000000000,
        "disk_free_bytes": 160000000000,
    },
}


class TotalsSerializer(serializers.Serializer[Any]):
    """All that is stored of the environments that the user sees."""

    environments = serializers.IntegerField()
    cameras = serializers.IntegerField()
    tasks = serializers.IntegerField()
    persons = serializers.IntegerField(help_text="Merged people count once.")
    tracks = serializers.IntegerField()
    observations = serializers.IntegerField()
    frames = serializers.IntegerField(help_text="Processed by all tasks.")
    dropped_frames = serializers.IntegerField()


class ThroughputSerializer(serializers.Serializer[Any]):
    """Now."""

    active_tasks = serializers.IntegerField()
    active_persons = serializers.IntegerField(
        allow_null=True, help_text="Null while no camera of a running task delivers: unknown."
    )
    processing_fps = serializers.FloatField()


class StorageSerializer(serializers.Serializer[Any]):
    """Of the whole installation; the disk is that of the data folder."""

    database_bytes = serializers.IntegerField()
    disk_used_bytes = serializers.IntegerField()
    disk_free_bytes = serializers.IntegerField()


class StatisticsSerializer(serializers.Serializer[Any]):
    """Totals, throughput, latency and storage."""

    timestamp = serializers.DateTimeField()
    totals = TotalsSerializer()
    throughput = ThroughputSerializer()
    latency_ms = PercentilesSerializer(help_text="From camera to published frame, worst worker.")
    storage = StorageSerializer()


class StatisticsView(APIView):
    """GET totals, throughput, latency and storage."""

    permission_classes = [needs("analytics.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get totals, throughput, latency and storage",
        responses={200: StatisticsSerializer},
        examples=[OpenApiExample("Two environments", _EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Return the figures of the environments that the user sees."""
        refuse_unknown(request, set())
        return Response(StatisticsSerializer(statistics(signed_in_user(request))).data)
