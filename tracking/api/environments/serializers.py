"""Environments as JSON."""

from __future__ import annotations

from typing import Any, TypedDict

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from spoton.http.strict import StrictSerializer
from tracking.api.fields import NumberField
from tracking.models import Environment
from tracking.models.validators import validate_identifier

from . import examples
from .fixed_id import FixedId


class MapJson(TypedDict):
    """The floor map: `bounds` are [x_min, y_min, x_max, y_max] in metres, y pointing up."""

    url: str | None
    bounds: list[float]
    width: float
    height: float
    unit: str


@extend_schema_serializer(examples=[examples.ENVIRONMENT])
class EnvironmentSerializer(serializers.ModelSerializer[Environment]):
    """A place, its map, and how much is configured there."""

    camera_count = serializers.IntegerField(read_only=True)
    zone_count = serializers.IntegerField(read_only=True)
    has_data = serializers.BooleanField(read_only=True)
    map = serializers.SerializerMethodField()

    class Meta:
        model = Environment
        fields = [
            "environment_id",
            "name",
            "camera_count",
            "zone_count",
            "has_data",
            "map",
            "recording_days",
            "recording_gigabytes",
        ]

    def get_map(self, environment: Environment) -> MapJson:
        """Return address and size of the map picture."""
        x_min, y_min, x_max, y_max = environment.map_bounds
        url = reverse("api-environment-map", args=[environment.environment_id])
        return {
            "url": url if environment.map_image else None,
            "bounds": [x_min, y_min, x_max, y_max],
            "width": x_max - x_min,
            "height": y_max - y_min,
            "unit": "m",
        }


@extend_schema_field({"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4})
class _BoundsField(serializers.ListField):
    child = NumberField(min_value=-1e6, max_value=1e6)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=4, max_length=4, **kwargs)


class WrittenMapSerializer(StrictSerializer):
    """What of the floor map is given as JSON; its picture goes to `/map`."""

    bounds = _BoundsField(help_text="[x_min, y_min, x_max, y_max] in metres, y pointing up.")

    def validate_bounds(self, bounds: list[float]) -> list[float]:
        """Refuse what encloses no area."""
        x_min, y_min, x_max, y_max = bounds
        if x_max - x_min < 0.01 or y_max - y_min < 0.01:
            raise serializers.ValidationError("x_max and y_max are the larger ones, by 1 cm.")
        return bounds

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for the bounds also where the environment is changed: the map has nothing else."""
        if "bounds" not in attrs:
            raise serializers.ValidationError({"bounds": "This field is required."}, "required")
        return attrs


@extend_schema_serializer(examples=[examples.WRITTEN_ENVIRONMENT])
class WrittenEnvironmentSerializer(FixedId):
    """An environment to create or change."""

    id_field = "environment_id"

    environment_id = serializers.CharField(max_length=63, validators=[validate_identifier])
    name = serializers.CharField(max_length=200)
    map = WrittenMapSerializer(required=False)
    recording_days = serializers.IntegerField(
        min_value=1,
        max_value=3650,
        required=False,
        help_text="Recordings of live cameras are deleted after so many days.",
    )
    recording_gigabytes = NumberField(
        min_value=0.1,
        max_value=1e6,
        required=False,
        help_text="And the oldest of them where they take more than this.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of the model."""
        attrs = super().validate(attrs)
        if "map" in attrs:
            names = ("map_x_min", "map_y_min", "map_x_max", "map_y_max")
            attrs |= zip(names, attrs.pop("map")["bounds"], strict=True)
        return attrs


class MapPictureSerializer(StrictSerializer):
    """A picture of the floor, which fills the bounds exactly, y pointing up."""

    picture = serializers.FileField(help_text="PNG or JPEG, at most 10 MB and 16 million pixels.")
