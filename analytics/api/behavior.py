"""`/api/v1/analytics/behavior/analyze`: how people moved."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from analytics.api import figures
from analytics.api.serializers import RangeSerializer
from analytics.queries.behavior import LONGEST, MOST_PEOPLE, Behavior, analyze
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import StrictSerializer
from spoton.http.throttles import EXPENSIVE
from spoton.rights import require
from tracking.models import Environment, Person
from tracking.selectors.people import current_id, people_for

_ANNA: Final = "8b1c2f4e-1f0a-4b6e-9d57-0c8a4f2f6a11"
_REQUEST: Final[dict[str, Any]] = {
    "environment_id": "campus",
    "start_time": "2026-01-01T10:00:00Z",
    "end_time": "2026-01-01T11:00:00Z",
    "person_id": _ANNA,
}
_EXAMPLE: Final[dict[str, Any]] = {
    "environment_id": "campus",
    "start_time": "2026-01-01T10:00:00Z",
    "end_time": "2026-01-01T11:00:00Z",
    "people": [
        {
            "person_id": _ANNA,
            "first_seen": "2026-01-01T10:29:31.200Z",
            "last_seen": "2026-01-01T10:31:02.700Z",
            "seconds": 91.5,
            "path_metres": 48.211,
            "mean_speed": 0.527,
            "maximum_speed": 1.71,
            "stops": [
                {"start": "2026-01-01T10:30:02.500Z", "seconds": 31.0, "x": 12.31, "y": 4.02}
            ],
            "zones": [
                {
                    "zone_id": "entrance",
                    "name": "Entrance",
                    "entered": "2026-01-01T10:29:31.200Z",
                    "seconds": 12.4,
                }
            ],
            "unusual": 0.12,
        }
    ],
}


class AnalyzeSerializer(StrictSerializer):
    """Who is meant: one person, or all of a range."""

    environment_id = serializers.CharField(max_length=63)
    start_time = serializers.DateTimeField(default_timezone=UTC)
    end_time = serializers.DateTimeField(default_timezone=UTC)
    person_id = serializers.UUIDField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse an empty range."""
        if attrs["end_time"] <= attrs["start_time"]:
            raise serializers.ValidationError({"end_time": ["It must be after start_time."]})
        return attrs


class StopSerializer(serializers.Serializer[Any]):
    """Slower than 0.2 m/s for three seconds or longer."""

    start = serializers.DateTimeField()
    seconds = serializers.FloatField()
    x = serializers.FloatField(help_text="Metres.")
    y = serializers.FloatField(help_text="Metres.")


class ZoneVisitSerializer(serializers.Serializer[Any]):
    """A visit of a zone, as far as it lies in the range."""

    zone_id = serializers.CharField()
    name = serializers.CharField()
    entered = serializers.DateTimeField()
    seconds = serializers.FloatField()


class PersonBehaviorSerializer(serializers.Serializer[Any]):
    """One person."""

    person_id = serializers.UUIDField()
    first_seen = serializers.DateTimeField(help_text="Within the range.")
    last_seen = serializers.DateTimeField()
    seconds = serializers.FloatField(help_text="From first to last.")
    path_metres = serializers.FloatField(
        help_text="Without noise: who stands has none. Where nobody saw them for more than ten "
        "seconds, nothing is added."
    )
    mean_speed = serializers.FloatField(allow_null=True, help_text="Metres per second.")
    maximum_speed = serializers.FloatField(allow_null=True, help_text="Over two seconds.")
    stops = StopSerializer(many=True)
    zones = ZoneVisitSerializer(many=True, help_text="In the order of time.")
    unusual = serializers.FloatField(
        allow_null=True,
        min_value=0,
        max_value=1,
        help_text="Share of the other people of the range whose path leads more through where "
        "people were in the last 30 days; null without others.",
    )


class BehaviorSerializer(RangeSerializer):
    """The most unusual first."""

    people = PersonBehaviorSerializer(many=True)


class AnalyzeView(RefusalsMixin):
    """POST how people moved."""

    permission_classes = [needs("analytics.view")]
    throttle_classes = EXPENSIVE

    @extend_schema(
        summary="Analyze how people moved",
        description="Path, speed, stops, zones, and how unusual the path is: of one person or of "
        f"all in the range. At most {LONGEST.days} days and {MOST_PEOPLE} people.",
        request=AnalyzeSerializer,
        responses={200: BehaviorSerializer},
        examples=[
            OpenApiExample("One person of an hour", _REQUEST, request_only=True),
            OpenApiExample("One person", _EXAMPLE, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Return what people did."""
        body = AnalyzeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        values: dict[str, Any] = body.validated_data
        user = signed_in_user(request)
        require(user, "analytics.view", values["environment_id"])
        environment = Environment.objects.get(environment_id=values["environment_id"])
        person = None
        if values.get("person_id") is not None:
            named = people_for(user).filter(environment=environment, pk=values["person_id"]).first()
            if named is None:
                raise NotFound(f"Person {values['person_id']} not found, or you have no access.")
            person = Person.objects.get(pk=current_id(named))
        found = analyze(environment, values["start_time"], values["end_time"], person)
        return Response(
            {
                "environment_id": environment.environment_id,
                "start_time": figures.moment(values["start_time"]),
                "end_time": figures.moment(values["end_time"]),
                "people": [_person(one) for one in found],
            }
        )


def _person(one: Behavior) -> dict[str, Any]:
    return {
        "person_id": str(one.person_id),
        "first_seen": figures.moment(one.first_seen),
        "last_seen": figures.moment(one.last_seen),
        "seconds": figures.rounded(one.seconds),
        "path_metres": figures.rounded(one.path_metres),
        "mean_speed": figures.rounded(one.mean_speed),
        "maximum_speed": figures.rounded(one.maximum_speed),
        "stops": [
            {
                "start": figures.moment(stop.start),
                "seconds": figures.rounded(stop.seconds),
                "x": figures.rounded(stop.x),
                "y": figures.rounded(stop.y),
            }
            for stop in one.stops
        ],
        "zones": [
            {
                "zone_id": visit.zone.zone_id,
                "name": visit.zone.name,
                "entered": figures.moment(visit.entered),
                "seconds": figures.rounded(visit.seconds),
            }
            for visit in one.dwell
        ],
        "unusual": figures.rounded(one.unusual, 4),
    }
