"""What can be asked of analytics: query parameters, checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request

from accounts.http.permissions import signed_in_user
from accounts.models import User
from accounts.validation import time_zones
from analytics.queries.buckets import Bucket, Span, make_span
from spoton.http.strict import QuerySerializer
from tracking.models import Camera, Environment, Line, Zone
from tracking.selectors.scope import cameras_for, environments_for, lines_for, zones_for

MOST_PLACES: Final = 100
"""Cameras and zones in one call."""
_LONGEST_NAMED: Final = 10

_M = TypeVar("_M", Environment, Camera, Zone, Line)


class TimeZoneField(serializers.CharField):
    """The name of an IANA time zone."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the zone."""
        name = super().to_internal_value(data)
        if name not in time_zones.names():
            raise serializers.ValidationError("Use a name such as Europe/Berlin.")
        return ZoneInfo(name)


class IdsField(serializers.CharField):
    """One or more ids, separated by commas."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the ids as a list, each once."""
        text = super().to_internal_value(data)
        if "\x00" in text:
            raise serializers.ValidationError("Null characters are not allowed.")
        words = [word.strip() for word in text.split(",")]
        ids = list(dict.fromkeys(word for word in words if word))
        if len(ids) > MOST_PLACES:
            raise serializers.ValidationError(f"At most {MOST_PLACES} at once.")
        return ids


class BucketField(serializers.ChoiceField):
    """The length of a bucket."""

    def __init__(self, allowed: list[Bucket] | None = None, **kwargs: Any) -> None:
        super().__init__([one.value for one in allowed or Bucket], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the bucket."""
        return Bucket(super().to_internal_value(data))


class TimeQuery(QuerySerializer):
    """A range of time in an environment."""

    environment = serializers.CharField(max_length=63, required=False, allow_blank=True)
    start_time = serializers.DateTimeField(default_timezone=UTC, required=False)
    end_time = serializers.DateTimeField(default_timezone=UTC, required=False)
    time_zone = TimeZoneField(required=False)
    format = serializers.ChoiceField(["json", "csv"], default="json")


class BucketQuery(TimeQuery):
    """A range of time in buckets."""

    bucket = BucketField(required=False)


class SeriesQuery(BucketQuery):
    """Of cameras and zones, too."""

    cameras = IdsField(required=False, allow_blank=True)
    zones = IdsField(required=False, allow_blank=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call asks for.

    Attributes:
        values: the parameters, checked.
    """

    user: User
    span: Span
    values: dict[str, Any]

    @property
    def csv(self) -> bool:
        """Whether the answer is to be CSV."""
        return bool(self.values["format"] == "csv")

    def moment(self, moment: datetime | None) -> str | None:
        """Return a time in the zone that is asked for, as CSV shows it."""
        return None if moment is None else moment.astimezone(self.span.zone).isoformat()

    def environments(self) -> list[Environment]:
        """Return the environment that is named, or all that are visible."""
        name = self.values.get("environment")
        visible = environments_for(self.user).order_by("environment_id")
        if not name:
            return list(visible)
        return [_one(visible, environment_id=name)]

    def environment(
        self, wanted: Callable[[QuerySet[Environment]], QuerySet[Environment]] | None = None
    ) -> Environment:
        """Return the environment that is named; it may be left out where there is only one.

        Args:
            wanted: narrows down which could be meant.
        """
        if self.values.get("environment"):
            return self.environments()[0]
        visible = environments_for(self.user).order_by("environment_id")
        found = list((wanted(visible) if wanted else visible)[: _LONGEST_NAMED + 1])
        if not found:
            raise NotFound
        if len(found) > 1:
            names = ", ".join(one.environment_id for one in found[:_LONGEST_NAMED])
            raise ValidationError({"environment": [f"Name one: {names}."]})
        return found[0]

    def cameras(self, environment: Environment) -> list[Camera]:
        """Return the cameras that are named."""
        visible = cameras_for(self.user).filter(environment=environment)
        return _named(
            list(visible.filter(camera_id__in=self.values.get("cameras", []))),
            self.values,
            "cameras",
        )

    def zones(self, environment: Environment) -> list[Zone]:
        """Return the zones that are named."""
        visible = zones_for(self.user).filter(environment=environment)
        return _named(
            list(visible.filter(zone_id__in=self.values.get("zones", []))), self.values, "zones"
        )

    def zone(self, zone_id: str) -> tuple[Environment, Zone]:
        """Return the zone of the address, and its environment."""
        environment = self.environment(lambda some: some.filter(zones__zone_id=_known(zone_id)))
        return environment, _one(
            zones_for(self.user).filter(environment=environment), zone_id=zone_id
        )

    def line(self, line_id: str) -> tuple[Environment, Line]:
        """Return the line of the address, and its environment."""
        environment = self.environment(lambda some: some.filter(lines__line_id=_known(line_id)))
        return environment, _one(
            lines_for(self.user).filter(environment=environment), line_id=line_id
        )


def asked(kind: type[TimeQuery], request: Request) -> Asked:
    """Return what the query asks for; raise ValidationError with all that is wrong."""
    query = kind(data=request.query_params)
    query.is_valid(raise_exception=True)
    values = dict(query.validated_data)
    zone = values.get("time_zone") or ZoneInfo("UTC")
    span = make_span(values.get("start_time"), values.get("end_time"), values.get("bucket"), zone)
    return Asked(signed_in_user(request), span, values)


def _known(part_id: str) -> str:
    """Return an id that a database can be asked for."""
    return part_id.replace("\x00", "")


def _one(visible: QuerySet[_M], **which: str) -> _M:
    """Return a row, or answer 404."""
    (name,) = which.values()
    found = None if "\x00" in name else visible.filter(**which).first()
    if found is None:
        raise NotFound(f"{visible.model.__name__} {name!r} not found, or you have no access.")
    return found


def _named(found: list[_M], values: dict[str, Any], field: str) -> list[_M]:
    """Return rows in the order in which they are named; refuse those that are not there."""
    ids = {getattr(one, f"{field[:-1]}_id"): one for one in found}
    missing = [name for name in values.get(field, []) if name not in ids]
    if missing:
        raise ValidationError({field: [f"Not found: {', '.join(missing[:_LONGEST_NAMED])}."]})
    return [ids[name] for name in values.get(field, [])]


_MOMENT: Final = {"type": "string", "format": "date-time"}
_ID: Final = {"type": "string", "maxLength": 63}
_IDS: Final = {"type": "array", "items": _ID, "maxItems": MOST_PLACES}

TIME_PARAMETERS: Final = [
    OpenApiParameter(
        "environment", _ID, description="Its id; it may be left out where there is only one."
    ),
    OpenApiParameter("start_time", _MOMENT, description="Default: 24 hours before the end."),
    OpenApiParameter(
        "end_time", _MOMENT, description="Not included. Default: now. Ranges are whole minutes."
    ),
    OpenApiParameter(
        "time_zone",
        {"type": "string", "default": "UTC"},
        description="IANA name: whose days and hours are meant, and in which CSV shows times.",
    ),
    OpenApiParameter("format", {"type": "string", "enum": ["json", "csv"], "default": "json"}),
]
BUCKET_PARAMETERS: Final = [
    *TIME_PARAMETERS,
    OpenApiParameter(
        "bucket",
        {"type": "string", "enum": [one.value for one in Bucket]},
        description="Default: hour, or longer where the range is long. A range with more than "
        "3,000 buckets is refused, with the bucket that fits.",
    ),
]
SERIES_PARAMETERS: Final = [
    *BUCKET_PARAMETERS,
    OpenApiParameter("cameras", _IDS, description="Ids.", style="form", explode=False),
    OpenApiParameter("zones", _IDS, description="Ids.", style="form", explode=False),
]
