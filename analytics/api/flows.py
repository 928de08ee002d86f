"""`/api/v1/analytics/flows`: where people went from where."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs
from analytics.api import figures
from analytics.api.asked import TIME_PARAMETERS, TimeQuery, asked
from analytics.api.serializers import RangeSerializer
from analytics.models import FlowQuarter
from analytics.queries.flows import Flow, flows
from analytics.queries.rows import outward
from spoton.http.csv_answer import csv_answer
from spoton.http.refusals import RefusalsMixin
from spoton.http.throttles import EXPENSIVE

_EXAMPLE: Final[dict[str, Any]] = {
    "environment_id": "campus",
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2026-01-02T00:00:00Z",
    "kind": "zone",
    "flows": [
        {
            "from": {"id": "entrance", "name": "Entrance"},
            "to": {"id": "hall", "name": "Hall"},
            "count": 212,
            "median_seconds": 8.4,
        }
    ],
}


class FlowQuery(TimeQuery):
    """Between zones or cameras."""

    kind = serializers.ChoiceField(FlowQuarter.Kind.values, default=FlowQuarter.Kind.ZONE)


class PlaceSerializer(serializers.Serializer[Any]):
    """A zone or a camera."""

    id = serializers.CharField()
    name = serializers.CharField()


class FlowSerializer(serializers.Serializer[Any]):
    """From one to another."""

    to = PlaceSerializer()
    count = serializers.IntegerField()
    median_seconds = serializers.FloatField(
        help_text="Between leaving the one and entering the other."
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields with `from`, which is no name in Python."""
        return {"from": PlaceSerializer(), **super().get_fields()}


class FlowsSerializer(RangeSerializer):
    """The largest first; the range is whole quarters of an hour."""

    kind = serializers.ChoiceField(FlowQuarter.Kind.choices)
    flows = FlowSerializer(many=True)


class FlowsView(RefusalsMixin):
    """GET where people went from where."""

    permission_classes = [needs("analytics.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Get flows between zones or cameras",
        description="How many people entered a zone or camera after they had left another one, up "
        "to an hour before, and the median time between. The range grows to whole quarters of an "
        "hour.",
        parameters=[
            *TIME_PARAMETERS,
            OpenApiParameter(
                "kind", {"type": "string", "enum": FlowQuarter.Kind.values, "default": "zone"}
            ),
        ],
        responses={
            (200, "application/json"): FlowsSerializer,
            (200, "text/csv"): OpenApiTypes.STR,
            404: None,
        },
        examples=[
            OpenApiExample("A day", _EXAMPLE, response_only=True, media_type="application/json")
        ],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return all flows, the largest first."""
        query = asked(FlowQuery, request)
        environment, kind = query.environment(), FlowQuarter.Kind(query.values["kind"])
        start, end = outward(query.span.start, query.span.end)
        found = flows(environment, start, end, kind)
        if query.csv:
            return csv_answer(
                f"{environment.environment_id}-flows", _HEADER, (_row(flow) for flow in found)
            )
        return Response(
            {
                "environment_id": environment.environment_id,
                "start_time": figures.moment(start),
                "end_time": figures.moment(end),
                "kind": kind.value,
                "flows": [_flow(flow) for flow in found],
            }
        )


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "from": {"id": flow.origin.id, "name": flow.origin.name},
        "to": {"id": flow.destination.id, "name": flow.destination.name},
        "count": flow.count,
        "median_seconds": figures.rounded(flow.median_seconds),
    }


_HEADER: Final = ("from", "from name", "to", "to name", "count (people)", "median travel time (s)")


def _row(flow: Flow) -> tuple[Any, ...]:
    return (
        flow.origin.id,
        flow.origin.name,
        flow.destination.id,
        flow.destination.name,
        flow.count,
        figures.rounded(flow.median_seconds),
    )
