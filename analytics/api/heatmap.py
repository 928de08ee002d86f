"""`/api/v1/analytics/heatmap`: where on the floor people were, as numbers or as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from django.http import HttpResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from PIL import Image
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs
from analytics.api import figures
from analytics.api.asked import TIME_PARAMETERS, Asked, BucketField, TimeQuery, asked
from analytics.api.serializers import RangeSerializer
from analytics.queries.buckets import Bucket, edges
from analytics.queries.heat import Heat, heat, heat_slices
from analytics.queries.heat_image import heat_image
from spoton.http.csv_answer import csv_answer
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE
from tracking.models import Environment
from vision.floor_heat import CELL_METRES, Cells

MOST_SLICES: Final = 750
"""A month by hours."""
MOST_CELLS: Final = 500_000
SLICES: Final = [Bucket.QUARTER, Bucket.HOUR, Bucket.DAY, Bucket.WEEK]
_WIDTH: Final = {"minimum": 50, "maximum": 2000, "default": 1000}

_EXAMPLE: Final[dict[str, Any]] = {
    "environment_id": "campus",
    "start_time": "2026-01-01T10:00:00Z",
    "end_time": "2026-01-01T11:00:00Z",
    "cell_metres": 0.5,
    "bounds": [0.0, 0.0, 50.0, 50.0],
    "total_seconds": 320.5,
    "cells": [[12.0, 3.5, 300.0], [12.5, 3.5, 20.5]],
}


class HeatQuery(TimeQuery):
    """Heat of a range, all at once or in slices."""

    format = serializers.ChoiceField(["json", "csv", "png"], default="json")
    slices = BucketField(SLICES, required=False)
    width = serializers.IntegerField(
        min_value=_WIDTH["minimum"], max_value=_WIDTH["maximum"], default=_WIDTH["default"]
    )
    map = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse slices of a picture."""
        if attrs["format"] == "png" and "slices" in attrs:
            raise ValidationError(
                {"slices": ["A picture shows one range: ask for it by its times."]}
            )
        return attrs


class _CellsField(serializers.ListField):
    child = serializers.ListField(child=serializers.FloatField(), min_length=3, max_length=3)


class HeatSliceSerializer(serializers.Serializer[Any]):
    """Heat of a part of the range."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    cells = _CellsField()


class HeatmapSerializer(RangeSerializer):
    """Person-seconds by cell; the range is whole quarters of an hour."""

    cell_metres = serializers.FloatField()
    bounds = serializers.ListField(
        child=serializers.FloatField(),
        min_length=4,
        max_length=4,
        help_text="Of the map: x_min, y_min, x_max, y_max in metres.",
    )
    total_seconds = serializers.FloatField()
    cells = _CellsField(help_text="[x, y, person-seconds]; x, y in metres: its lower left corner.")
    slices = HeatSliceSerializer(many=True, required=False, help_text="If asked for.")


class HeatmapView(RefusalsMixin):
    """GET where on the floor people were."""

    permission_classes = [needs("analytics.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get the heatmap of the floor",
        description="Person-seconds by cell, also as a picture. The range grows to whole quarters "
        f"of an hour. At most {MOST_SLICES} slices.",
        parameters=[
            *TIME_PARAMETERS[:-1],
            OpenApiParameter(
                "format", {"type": "string", "enum": ["json", "csv", "png"], "default": "json"}
            ),
            OpenApiParameter(
                "slices",
                {"type": "string", "enum": [one.value for one in SLICES]},
                description="Also the heat of each such part, for a time slider.",
            ),
            OpenApiParameter("width", {"type": "integer", **_WIDTH}, description="Of PNG, pixels."),
            OpenApiParameter(
                "map",
                {"type": "boolean", "default": False},
                description="PNG over the map of the floor, else transparent.",
            ),
        ],
        responses={
            (200, "application/json"): HeatmapSerializer,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "image/png"): OpenApiTypes.BINARY,
            404: None,
        },
        examples=[
            OpenApiExample("Two cells", _EXAMPLE, response_only=True, media_type="application/json")
        ],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return cells, or a picture."""
        query = asked(HeatQuery, request)
        environment = query.environment()
        slices = _slices(query, environment)
        found = heat(environment, query.span.start, query.span.end)
        name = f"{environment.environment_id}-heatmap"
        if query.values["format"] == "png":
            answer = HttpResponse(_picture(query, environment, found), content_type="image/png")
            answer["Content-Disposition"] = f'inline; filename="{name}.png"'
            return answer
        if query.csv:
            return csv_answer(name, _HEADER, _rows(query, slices or [found]))
        body: dict[str, Any] = {
            "environment_id": environment.environment_id,
            "start_time": figures.moment(found.start),
            "end_time": figures.moment(found.end),
            "cell_metres": CELL_METRES,
            "bounds": list(environment.map_bounds),
            "total_seconds": round(float(found.cells["seconds"].sum(dtype=np.float64)), 3),
            "cells": _cells(found.cells),
        }
        if slices is not None:
            body["slices"] = [
                {
                    "start": figures.moment(one.start),
                    "end": figures.moment(one.end),
                    "cells": _cells(one.cells),
                }
                for one in slices
            ]
        return Response(body)


def _slices(query: Asked, environment: Environment) -> list[Heat] | None:
    bucket: Bucket | None = query.values.get("slices")
    if bucket is None:
        return None
    span = query.span
    fitting = next(
        one for one in SLICES if len(edges(span.start, span.end, one, span.zone)) - 1 <= MOST_SLICES
    )
    if SLICES.index(bucket) < SLICES.index(fitting):
        text = f"At most {MOST_SLICES} slices. Use {fitting.value} or longer, or a shorter range."
        raise ValidationError({"slices": [text]})
    found = heat_slices(environment, span, bucket)
    if sum(len(one.cells) for one in found) > MOST_CELLS:
        text = f"More than {MOST_CELLS} cells in all. Use longer slices, or a shorter range."
        raise ValidationError({"slices": [text]})
    return found


def _picture(query: Asked, environment: Environment, found: Heat) -> bytes:
    width = query.values["width"]
    if not (query.values["map"] and environment.map_image):
        return heat_image(found, environment.map_bounds, width)
    try:
        with environment.map_image.open("rb") as file, Image.open(file) as floor:
            return heat_image(found, environment.map_bounds, width, floor)
    except OSError:  # the file is gone: the heat alone is better than nothing
        return heat_image(found, environment.map_bounds, width)


def _cells(cells: Cells) -> list[list[float]]:
    table = np.column_stack(
        [cells["x"] * CELL_METRES, cells["y"] * CELL_METRES, cells["seconds"].astype(np.float64)]
    )
    rows: list[list[float]] = np.round(table, 3).tolist()
    return rows


_HEADER: Final = ("start", "end", "x (m)", "y (m)", "person-seconds (s)")


def _rows(query: Asked, found: list[Heat]) -> Iterator[tuple[Any, ...]]:
    for one in found:
        times = query.moment(one.start), query.moment(one.end)
        for cell in _cells(one.cells):
            yield *times, *cell
