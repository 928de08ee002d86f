"""`/api/v1/analytics/historical/summary`: people, occupancy, entries, exits, dwell by bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs
from analytics.api import figures
from analytics.api.asked import BUCKET_PARAMETERS, Asked, BucketQuery, asked
from analytics.api.serializers import (
    ENDED,
    MAXIMUM,
    MEAN,
    BucketsSerializer,
    FiguresSerializer,
    column,
)
from analytics.queries.figures import Series
from analytics.queries.people_by_bucket import people_by_bucket
from analytics.queries.rows import as_moment
from analytics.queries.series import occupancy
from spoton.http.csv_answer import csv_answer
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE
from vision.types import Ints

_EXAMPLE: Final[dict[str, Any]] = {
    "environment_id": "campus",
    "start_time": "2026-01-01T10:00:00Z",
    "end_time": "2026-01-01T12:00:00Z",
    "bucket": "hour",
    "time_zone": "Europe/Berlin",
    "start": ["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"],
    "end": ["2026-01-01T11:00:00Z", "2026-01-01T12:00:00Z"],
    "known": [1.0, 0.0],
    "people": [41, None],
    "mean_occupancy": [2.841, None],
    "maximum_occupancy": [9, None],
    "maximum_at": ["2026-01-01T10:31:07.2Z", None],
    "entries": [44, None],
    "exits": [43, None],
    "dwell_count": [43, None],
    "mean_dwell_seconds": [210.5, None],
    "totals": {
        "people": 41,
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


class HistoricalTotalsSerializer(FiguresSerializer):
    """Figures of the whole range."""

    people = serializers.IntegerField(help_text="Different people; merged people count once.")


class HistoricalSummarySerializer(BucketsSerializer):
    """Figures of an environment by bucket."""

    people = column(serializers.IntegerField, "Different people in each bucket.")
    mean_occupancy = column(serializers.FloatField, MEAN)
    maximum_occupancy = column(serializers.IntegerField, MAXIMUM)
    maximum_at = column(serializers.DateTimeField)
    entries = column(serializers.IntegerField)
    exits = column(serializers.IntegerField)
    dwell_count = column(serializers.IntegerField, ENDED)
    mean_dwell_seconds = column(serializers.FloatField)
    totals = HistoricalTotalsSerializer()


class HistoricalSummaryView(RefusalsMixin):
    """GET figures of an environment by bucket."""

    permission_classes = [needs("analytics.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get people, occupancy, entries, exits and dwell over time",
        parameters=BUCKET_PARAMETERS,
        responses={
            (200, "application/json"): HistoricalSummarySerializer,
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
        """Return one series of everything."""
        query = asked(BucketQuery, request)
        environment = query.environment()
        series = occupancy(environment, query.span)[0]
        people = people_by_bucket(environment, query.span)
        columns = _columns(series, people.by_bucket)
        if query.csv:
            return csv_answer(
                f"{environment.environment_id}-summary", _HEADER, _rows(query, series, columns)
            )
        return Response(
            {
                "environment_id": environment.environment_id,
                **figures.span(query.span),
                **figures.buckets(series.edges),
                "known": figures.numbers(series.known, 4),
                **columns,
                "totals": {
                    "people": people.total,
                    **figures.totals(series.totals),
                },
            }
        )


def _columns(series: Series, people: Ints) -> dict[str, list[Any]]:
    return {
        "people": figures.counts(people, series.known),
        "mean_occupancy": figures.numbers(series.mean),
        "maximum_occupancy": figures.whole(series.maximum),
        "maximum_at": figures.moments(series.maximum_at),
        "entries": figures.counts(series.entries, series.known),
        "exits": figures.counts(series.exits, series.known),
        "dwell_count": figures.counts(series.dwell_count, series.known),
        "mean_dwell_seconds": figures.numbers(series.mean_dwell),
    }


_HEADER: Final = (
    *figures.TIMES,
    "people",
    figures.MEAN,
    figures.MAXIMUM,
    "maximum at",
    "entries",
    "exits",
    "visits ended",
    "mean dwell (s)",
)


def _rows(query: Asked, series: Series, columns: dict[str, list[Any]]) -> Iterator[tuple[Any, ...]]:
    edges = [query.moment(as_moment(edge)) for edge in series.edges.tolist()]
    peaks = [
        None if np.isnan(at) else query.moment(as_moment(at)) for at in series.maximum_at.tolist()
    ]
    columns = columns | {"maximum_at": peaks}
    known = figures.numbers(series.known, 4)
    yield from zip(edges, edges[1:], known, *columns.values(), strict=False)
