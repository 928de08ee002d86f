"""`/api/v1/analytics/lines/{id}/counts`: how many people crossed a line, by bucket."""

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
from analytics.api.asked import BUCKET_PARAMETERS, Asked, BucketQuery, asked
from analytics.api.serializers import BucketsSerializer, column
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
    "time_zone": "UTC",
    "line_id": "gate",
    "name": "Gate",
    "start": ["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"],
    "end": ["2026-01-01T11:00:00Z", "2026-01-01T12:00:00Z"],
    "known": [1.0, 0.0],
    "in": [44, None],
    "out": [43, None],
    "totals": {"in": 44, "out": 43},
}


class LineTotalsSerializer(serializers.Serializer[Any]):
    """Crossings of the whole range."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return `in` and `out`; `in` is no name in Python."""
        return {"in": serializers.IntegerField(), "out": serializers.IntegerField()}


class LineCountsSerializer(BucketsSerializer):
    """Crossings by bucket; in is from left to right, seen from the first point of the line."""

    line_id = serializers.CharField()
    name = serializers.CharField()
    totals = LineTotalsSerializer()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields with `in` and `out`; `in` is no name in Python."""
        ways = {way: column(serializers.IntegerField) for way in ("in", "out")}
        return {**super().get_fields(), **ways}


class LineCountsView(RefusalsMixin):
    """GET how many people crossed a line."""

    permission_classes = [needs("analytics.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get the crossings of a line over time",
        description="Line ids are unique within an environment: name it where several have a line "
        "of this id.",
        parameters=BUCKET_PARAMETERS,
        responses={
            (200, "application/json"): LineCountsSerializer,
            (200, "text/csv"): OpenApiTypes.STR,
        },
        examples=[
            OpenApiExample("Two hours", _EXAMPLE, response_only=True, media_type="application/json")
        ],
    )
    def get(self, request: Request, line_id: str) -> HttpResponseBase:
        """Return crossings in and out by bucket."""
        query = asked(BucketQuery, request)
        environment, line = query.line(line_id)
        _, series = occupancy(environment, query.span, lines=[line])
        if query.csv:
            name = f"{environment.environment_id}-{line.line_id}-counts"
            return csv_answer(name, _HEADER, _rows(query, series))
        return Response(
            {
                "environment_id": environment.environment_id,
                **figures.span(query.span),
                "line_id": line.line_id,
                "name": line.name,
                **figures.buckets(series.edges),
                "known": figures.numbers(series.known, 4),
                **_ways(series),
                "totals": {"in": series.totals.entries, "out": series.totals.exits},
            }
        )


def _ways(series: Series) -> dict[str, list[int | None]]:
    return {
        "in": figures.counts(series.entries, series.known),
        "out": figures.counts(series.exits, series.known),
    }


_HEADER: Final = (*figures.TIMES, "in (people)", "out (people)")


def _rows(query: Asked, series: Series) -> Iterator[tuple[Any, ...]]:
    edges = [query.moment(as_moment(edge)) for edge in series.edges.tolist()]
    known = figures.numbers(series.known, 4)
    yield from zip(edges, edges[1:], known, *_ways(series).values(), strict=False)
