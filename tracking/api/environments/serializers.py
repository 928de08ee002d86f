"""Environments as JSON."""

from __future__ import annotations

from typing import TypedDict

from django.urls import reverse
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tracking.models import Environment

from . import examples


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
        fields = ["environment_id", "name", "camera_count", "zone_count", "has_data", "map"]

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
