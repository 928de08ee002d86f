"""`/api/v1/analytics/dashboard`: each environment at a glance, beside the period before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs
from analytics.api import figures
from analytics.api.asked import TIME_PARAMETERS, Asked, TimeQuery, asked
from analytics.api.serializers import FiguresSerializer
from analytics.queries.dashboard import Dashboard, Period, ZoneFigures, dashboard
from spoton.http.csv_answer import csv_answer
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE

MOST_ENVIRONMENTS: Final = 50
MOST_ZONES: Final = 10

_PERIOD: Final[dict[str, Any]] = {
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2026-01-02T00:00:00Z",
    "people": 512,
    "mean_occupancy": 4.212,
    "maximum_occupancy": 31,
    "maximum_at": "2026-01-01T12:04:11Z",
    "entries": 640,
    "exits": 638,
    "dwell_count": 638,
    "mean_dwell_seconds": 213.4,
    "known": 1.0,
}
_EXAMPLE: Final[dict[str, Any]] = {
    "environments": [
        {
            "environment_id": "campus",
            "name": "Campus",
            "people_now": 5,
            "period": _PERIOD,
            "before": _PERIOD
            | {
                "start_time": "2025-12-31T00:00:00Z",
                "end_time": "2026-01-01T00:00:00Z",
                "people": 488,
            },
            "top_zones": [
                {
                    "zone_id": "entrance",
                    "name": "Entrance",
                    "mean_occupancy": 1.2,
                    "maximum_occupancy": 9,
                    "entries": 601,
                    "exits": 601,
                    "mean_dwell_seconds": 12.5,
                }
            ],
        }
    ]
}


class PeriodSerializer(FiguresSerializer):
    """Figures of one period."""

    start_time = serializers.DateTimeField()
    end_time = serializers.DateTimeField()
    people = serializers.IntegerField(help_text="Different people; merged people count once.")


class TopZoneSerializer(serializers.Serializer[Any]):
    """A zone in the period."""

    zone_id = serializers.CharField()
    name = serializers.CharField()
    mean_occupancy = serializers.FloatField(allow_null=True)
    maximum_occupancy = serializers.IntegerField(allow_null=True)
    entries = serializers.IntegerField()
    exits = serializers.IntegerField()
    mean_dwell_seconds = serializers.FloatField(allow_null=True)


class EnvironmentDashboardSerializer(serializers.Serializer[Any]):
    """One environment."""

    environment_id = serializers.CharField()
    name = serializers.CharField()
    people_now = serializers.IntegerField(
        allow_null=True, help_text="Null while no task runs, or no camera of any delivers."
    )
    period = PeriodSerializer()
    before = PeriodSerializer()
    top_zones = TopZoneSerializer(many=True)


class DashboardSerializer(serializers.Serializer[Any]):
    """All that are asked for."""

    environments = EnvironmentDashboardSerializer(many=True)


class DashboardView(RefusalsMixin):
    """GET environments at a glance."""

    permission_classes = [needs("analytics.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get environments at a glance",
        description="People, peak, occupancy, dwell, entries and exits of a period and of the one "
        f"before. All visible environments unless one is named, {MOST_ENVIRONMENTS} at most.",
        parameters=[
            OpenApiParameter("environment", str, description="Only this environment."),
            *TIME_PARAMETERS[1:],
        ],
        responses={
            (200, "application/json"): DashboardSerializer,
            (200, "text/csv"): OpenApiTypes.STR,
            404: None,
        },
        examples=[
            OpenApiExample("A day", _EXAMPLE, response_only=True, media_type="application/json")
        ],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return the figures of each environment."""
        query = asked(TimeQuery, request)
        found = [
            dashboard(environment, query.span)
            for environment in query.environments()[:MOST_ENVIRONMENTS]
        ]
        if query.csv:
            return csv_answer("dashboard", _HEADER, _rows(query, found))
        return Response({"environments": [_environment(one) for one in found]})


def _environment(one: Dashboard) -> dict[str, Any]:
    return {
        "environment_id": one.environment.environment_id,
        "name": one.environment.name,
        "people_now": one.people_now,
        "period": _period(one.period),
        "before": _period(one.before),
        "top_zones": [_zone(zone) for zone in one.zones[:MOST_ZONES]],
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "start_time": figures.moment(period.start),
        "end_time": figures.moment(period.end),
        "people": period.people,
        **figures.totals(period.totals),
    }


def _zone(zone: ZoneFigures) -> dict[str, Any]:
    return {
        "zone_id": zone.subject.id,
        "name": zone.subject.name,
        "mean_occupancy": figures.rounded(zone.totals.mean),
        "maximum_occupancy": zone.totals.maximum,
        "entries": zone.totals.entries,
        "exits": zone.totals.exits,
        "mean_dwell_seconds": figures.rounded(zone.totals.mean_dwell),
    }


_HEADER: Final = (
    "environment",
    "period",
    "start",
    "end",
    "people",
    figures.MEAN,
    figures.MAXIMUM,
    "maximum at",
    "entries",
    "exits",
    "visits ended",
    "mean dwell (s)",
    "known (share)",
)


def _rows(query: Asked, found: list[Dashboard]) -> Iterator[tuple[Any, ...]]:
    for one in found:
        for name, period in (("period", one.period), ("before", one.before)):
            totals = period.totals
            yield (
                one.environment.environment_id,
                name,
                query.moment(period.start),
                query.moment(period.end),
                period.people,
                figures.rounded(totals.mean),
                totals.maximum,
                query.moment(totals.maximum_at),
                totals.entries,
                totals.exits,
                totals.dwell_count,
                figures.rounded(totals.mean_dwell),
                figures.rounded(totals.known, 4),
            )
