"""Zones, lines and scenes as JSON."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tracking.api.environments import examples
from tracking.api.environments.fixed_id import FixedId
from tracking.api.fields import PointsField
from tracking.models import Line, Scene, Zone
from tracking.models.validators import (
    validate_color,
    validate_identifier,
    validate_polygon,
    validate_segment,
)


@extend_schema_serializer(examples=[examples.ZONE])
class ZoneSerializer(serializers.ModelSerializer[Zone]):
    """A polygon on the floor, in metres."""

    polygon = PointsField()

    class Meta:
        model = Zone
        fields = ["zone_id", "name", "polygon", "color"]


@extend_schema_serializer(examples=[examples.LINE])
class LineSerializer(serializers.ModelSerializer[Line]):
    """A line on the floor, in metres."""

    points = PointsField()

    class Meta:
        model = Line
        fields = ["line_id", "name", "points"]


@extend_schema_serializer(examples=[examples.SCENE])
class SceneSerializer(serializers.ModelSerializer[Scene]):
    """A named group of cameras."""

    camera_ids = serializers.SerializerMethodField()

    class Meta:
        model = Scene
        fields = ["scene_id", "name", "camera_ids"]

    def get_camera_ids(self, scene: Scene) -> list[str]:
        """Return the cameras of the scene."""
        return [camera.camera_id for camera in scene.cameras.all()]


@extend_schema_serializer(examples=[examples.WRITTEN_ZONE])
class WrittenZoneSerializer(FixedId):
    """A zone to create or change."""

    id_field = "zone_id"
    has_page = False

    zone_id = serializers.CharField(max_length=63, validators=[validate_identifier])
    name = serializers.CharField(max_length=200)
    polygon = PointsField(validators=[validate_polygon], help_text="At least three points, metres.")
    color = serializers.CharField(
        max_length=7, required=False, validators=[validate_color], help_text="#rrggbb"
    )


@extend_schema_serializer(examples=[examples.WRITTEN_LINE])
class WrittenLineSerializer(FixedId):
    """A line to create or change; in is from its left to its right."""

    id_field = "line_id"
    has_page = False

    line_id = serializers.CharField(max_length=63, validators=[validate_identifier])
    name = serializers.CharField(max_length=200)
    points = PointsField(validators=[validate_segment], help_text="Two points, metres.")


@extend_schema_serializer(examples=[examples.WRITTEN_SCENE])
class WrittenSceneSerializer(FixedId):
    """A scene to create or change."""

    id_field = "scene_id"

    scene_id = serializers.CharField(max_length=63, validators=[validate_identifier])
    name = serializers.CharField(max_length=200)
    camera_ids = serializers.ListField(
        child=serializers.CharField(max_length=63), required=False, max_length=500
    )
