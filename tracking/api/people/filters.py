"""What can be asked of people: query parameters, checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from spoton.http.api import PAGING
from spoton.http.strict import QuerySerializer
from tracking.models import Decision, Person
from tracking.selectors.people import PersonQuery
from tracking.selectors.trajectories import LARGEST_STEP

MOST_FOUND: Final = 100
MOST_DWELL: Final = 60_000_000
"""Seconds; two years."""


def _words(name: str, allowed: list[str], description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        {"type": "array", "items": {"type": "string", "enum": allowed}},
        description=description,
        style="form",
        explode=False,
    )


class WordsField(serializers.CharField):
    """One or more of some words, separated by commas."""

    def __init__(self, allowed: list[str], **kwargs: Any) -> None:
        self.allowed = allowed
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the words as a list."""
        words = [word.strip() for word in super().to_internal_value(data).split(",")]
        words = [word for word in words if word]
        if not set(words) <= set(self.allowed):
            raise serializers.ValidationError(
                f"Use one or more of {', '.join(self.allowed)}, separated by commas."
            )
        return words


class MomentField(serializers.DateTimeField):
    """ISO 8601; without a zone it is UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)


class _TimeRange(QuerySerializer):
    since = MomentField(required=False)
    until = MomentField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        if "since" in attrs and "until" in attrs and attrs["until"] < attrs["since"]:
            raise serializers.ValidationError({"until": ["Before `since`."]})
        return attrs


def _seconds() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=MOST_DWELL, required=False)


class PersonListQuery(_TimeRange):
    """Parameters of the list of people."""

    read_elsewhere = PAGING

    environment = serializers.CharField(max_length=63, required=False, allow_blank=True)
    camera = serializers.CharField(max_length=63, required=False, allow_blank=True)
    zone = serializers.CharField(max_length=63, required=False, allow_blank=True)
    state = WordsField(Person.State.values, required=False, allow_blank=True)
    min_dwell = _seconds()
    max_dwell = _seconds()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse dwell without a zone, and a range of it that leaves nothing."""
        attrs = super().validate(attrs)
        asked = [attrs[name] for name in ("min_dwell", "max_dwell") if name in attrs]
        if asked and not attrs.get("zone"):
            raise serializers.ValidationError({"zone": ["Name one: dwell is how long in a zone."]})
        if len(asked) == 2 and asked[1] <= asked[0]:
            raise serializers.ValidationError({"max_dwell": ["It must be more than `min_dwell`."]})
        return attrs


class PersonSearchQuery(PersonListQuery):
    """Parameters of a search: those of the list, which is not paged here, and two more."""

    read_elsewhere = frozenset()

    limit = serializers.IntegerField(min_value=1, max_value=MOST_FOUND, default=10)
    min_score = serializers.FloatField(min_value=-1, max_value=1, default=0)


class TrajectoryQuery(_TimeRange):
    """Parameters of a trajectory."""

    step = serializers.FloatField(min_value=0, max_value=LARGEST_STEP, default=0)


class DecisionQuery(QuerySerializer):
    """Parameters of the list of decisions."""

    read_elsewhere = PAGING

    kind = WordsField(Decision.Kind.values, required=False, allow_blank=True)


_MOMENT: Final = {"type": "string", "format": "date-time"}
_TIMES: Final = [
    OpenApiParameter("since", _MOMENT, description="Seen at this time or later."),
    OpenApiParameter("until", _MOMENT, description="Seen at this time or earlier."),
]
_ID: Final = {"type": "string", "maxLength": 63}
_DWELL: Final = {"type": "integer", "minimum": 0, "maximum": MOST_DWELL}

PEOPLE_PARAMETERS: Final = [
    OpenApiParameter("environment", _ID, description="Its id."),
    OpenApiParameter("camera", _ID, description="A camera that saw them, within the time given."),
    OpenApiParameter("zone", _ID, description="A zone they were in, within the time given."),
    *_TIMES,
    _words(
        "state",
        Person.State.values,
        "Confirmed people are in view; lost people may come back; archived people "
        "are forgotten or merged. Default: all except merged people.",
    ),
    OpenApiParameter(
        "min_dwell",
        _DWELL,
        description="Seconds that a visit of the zone took at least. With it or `max_dwell`, the "
        "times are those in which a visit ended.",
    ),
    OpenApiParameter(
        "max_dwell", _DWELL, description="Seconds that a visit of the zone took less than."
    ),
]
SEARCH_PARAMETERS: Final = [
    *PEOPLE_PARAMETERS,
    OpenApiParameter(
        "min_score",
        {"type": "number", "minimum": -1, "maximum": 1, "default": 0},
        description="Minimum similarity.",
    ),
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MOST_FOUND, "default": 10},
        description="How many to return.",
    ),
]
TRAJECTORY_PARAMETERS: Final = [
    *_TIMES,
    OpenApiParameter(
        "step",
        {"type": "number", "minimum": 0, "maximum": LARGEST_STEP, "default": 0},
        description="Seconds that one point stands for (their mean); 0 for every observation.",
    ),
]
DECISION_PARAMETERS: Final = [_words("kind", Decision.Kind.values, "What was decided.")]


def checked(serializer: type[QuerySerializer], request: Request) -> dict[str, Any]:
    """Return the query's parameters, or answer 400 with what is wrong."""
    query = serializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)


def person_query(given: Mapping[str, Any]) -> PersonQuery:
    """Return which people are asked for by the checked parameters."""
    return PersonQuery(
        environment=given.get("environment", ""),
        camera=given.get("camera", ""),
        zone=given.get("zone", ""),
        since=given.get("since"),
        until=given.get("until"),
        states=given.get("state", ()),
        min_dwell=_dwell(given.get("min_dwell")),
        max_dwell=_dwell(given.get("max_dwell")),
    )


def _dwell(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
