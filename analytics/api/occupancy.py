"""`/api/v1/analytics/occupancy`: how many people were where, by bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs
from analytics.api import figures
from analytics.api.asked import SERIES_PARAMETERS, Asked, SeriesQuery, asked
from analytics.api.serializers import MAXIMUM, MEAN, BucketsSerializer, FiguresSerializer, column
from analytics.queries.figures import Series
from analytics.queries.rows import as_moment
from analytics.queries.series import occupancy
from spoton.http.csv_answer import csv_answer
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE

_EXAMPLE: Final[dict[str, Any]] = {
    "environment_id": "campus",
    "start_time": "2026-01-01T10:00:00Z",
    "end_time": "2026-01-01T12:00:00Z",
    "bucket": "hour",
    "time_zone": "Europe/Berlin",
    "start": ["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"],
    "end": ["2026-01-01T11:00:00Z", "2026-01-01T12:00:00Z"],
    "known": [1.0, 0.0],
    "series": [
        {
            "scope": "environment",
            "id": "campus",
            "name": "Campus",
            "mean": [2.841, None],
            "maximum": [9, None],
            "maximum_at": ["2026-01-01T10:31:07.2Z", None],
            "totals": {
                "mean_occupancy": 2.841,
                "maximum_occupancy": 9,
                "maximum_at": "2026-01-01T10:31:07.2Z",
                "entries": 44,
                "exits": 43,
                "dwell_count": 43,
                "mean_dwell_seconds": 210.5,
                "known": 0.5,
            },
        }
    ],
}


class OccupancySeriesSerializer(serializers.Serializer[Any]):
    """Of the environment, a camera or a zone."""

    scope = serializers.ChoiceField(["environment", "camera", "zone"])
    id = serializers.CharField()
    name = serializers.CharField()
    mean = column(serializers.FloatField, MEAN)
    maximum = column(serializers.IntegerField, MAXIMUM)
    maximum_at = column(serializers.DateTimeField)
    totals = FiguresSerializer()


class OccupancySerializer(BucketsSerializer):
    """The environment first, then cameras and zones as they are named."""

    series = OccupancySeriesSerializer(many=True)


class OccupancyView(RefusalsMixin):
    """GET occupancy by bucket."""

    permission_classes = [needs("analytics.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get occupancy over time",
        description="Of the environment, and of the cameras and zones that are named.",
        parameters=SERIES_PARAMETERS,
        responses={
            (200, "application/json"): OccupancySerializer,
            (200, "text/csv"): OpenApiTypes.STR,
            404: None,
        },
        examples=[
            OpenApiExample(
                "Two hours, one of them not watched",
                _EXAMPLE,
                response_only=True,
                media_type="application/json",
            )
        ],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return a series for each."""
        query = asked(SeriesQuery, request)
        environment = query.environment()
        found = occupancy(
            environment,
            query.span,
            cameras=query.cameras(environment),
            zones=query.zones(environment),
        )
        if query.csv:
            return csv_answer(
                f"{environment.environment_id}-occupancy", _HEADER, _rows(query, found)
            )
        return Response(
            {
                "environment_id": environment.environment_id,
                **figures.span(query.span),
                **figures.buckets(found[0].edges),
                "known": figures.numbers(found[0].known, 4),
                "series": [_series(one) for one in found],
            }
        )


def _series(one: Series) -> dict[str, Any]:
    return {
        "scope": one.subject.scope.name.lower(),
        "id": one.subject.id,
        "name": one.subject.name,
        "mean": figures.numbers(one.mean),
        "maximum": figures.whole(one.maximum),
        "maximum_at": figures.moments(one.maximum_at),
        "totals": figures.totals(one.totals),
    }


_HEADER: Final = (
    "scope",
    "id",
    "name",
    *figures.TIMES,
    figures.MEAN,
    figures.MAXIMUM,
)


def _rows(query: Asked, found: list[Series]) -> Iterator[tuple[Any, ...]]:
    edges = [query.moment(as_moment(edge)) for edge in found[0].edges.tolist()]
    for one in found:
        about = one.subject.scope.name.lower(), one.subject.id, one.subject.name
        columns = (
            figures.numbers(one.known, 4),
            figures.numbers(one.mean),
            figures.whole(one.maximum),
        )
        for values in zip(edges, edges[1:], *columns, strict=False):
            yield *about, *values
