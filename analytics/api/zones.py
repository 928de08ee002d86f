"""`/api/v1/analytics/zones/{id}/dwell`: how long people stayed in a zone."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs
from analytics.api import figures
from analytics.api.asked import TIME_PARAMETERS, TimeQuery, asked
from analytics.api.serializers import RangeSerializer
from analytics.queries.dwell import Dwell, dwell
from analytics.rollups.dwell_bins import EDGES
from spoton.http.csv_answer import csv_answer
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE

_EXAMPLE: Final[dict[str, Any]] = {
    "environment_id": "campus",
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2026-01-02T00:00:00Z",
    "zone_id": "till",
    "name": "Till",
    "count": 3,
    "mean_seconds": 41.3,
    "median_seconds": 38.0,
    "histogram": [
        {"from_seconds": 30, "to_seconds": 45, "count": 2},
        {"from_seconds": 45, "to_seconds": 60, "count": 1},
        {"from_seconds": 14400, "to_seconds": None, "count": 0},
    ],
}


class DwellBinSerializer(serializers.Serializer[Any]):
    """Visits of about the same length."""

    from_seconds = serializers.IntegerField()
    to_seconds = serializers.IntegerField(
        allow_null=True, help_text="Not included; null: no upper bound."
    )
    count = serializers.IntegerField()


class ZoneDwellSerializer(RangeSerializer):
    """Visits that ended in the range, each from the entry to the last sighting."""

    zone_id = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()
    mean_seconds = serializers.FloatField(allow_null=True)
    median_seconds = serializers.FloatField(allow_null=True, help_text="Of the visits: exact.")
    histogram = DwellBinSerializer(many=True)


class ZoneDwellView(RefusalsMixin):
    """GET how long people stayed in a zone."""

    permission_classes = [needs("analytics.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get the dwell in a zone",
        description="Of the visits that ended in the range. Zone ids are unique within an "
        "environment: name it where several have a zone of this id.",
        parameters=TIME_PARAMETERS,
        responses={
            (200, "application/json"): ZoneDwellSerializer,
            (200, "text/csv"): OpenApiTypes.STR,
        },
        examples=[
            OpenApiExample(
                "Three visits (bins shortened)",
                _EXAMPLE,
                response_only=True,
                media_type="application/json",
            )
        ],
    )
    def get(self, request: Request, zone_id: str) -> HttpResponseBase:
        """Return count, mean, median and histogram."""
        query = asked(TimeQuery, request)
        environment, zone = query.zone(zone_id)
        found = dwell(environment, query.span.start, query.span.end, zone)
        if query.csv:
            header = ("from (s)", "to (s)", "visits")
            name = f"{environment.environment_id}-{zone.zone_id}-dwell"
            return csv_answer(name, header, [tuple(one.values()) for one in _histogram(found)])
        return Response(
            {
                "environment_id": environment.environment_id,
                **figures.span(query.span, bucket=False),
                "zone_id": zone.zone_id,
                "name": zone.name,
                "count": found.count,
                "mean_seconds": figures.rounded(found.mean),
                "median_seconds": figures.rounded(found.median),
                "histogram": _histogram(found),
            }
        )


def _histogram(found: Dwell) -> list[dict[str, int | None]]:
    bounds = zip(EDGES, [*EDGES[1:], None], found.histogram.tolist(), strict=True)
    return [
        {"from_seconds": low, "to_seconds": high, "count": count} for low, high, count in bounds
    ]
