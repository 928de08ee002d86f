"""Zones, lines and scenes as JSON."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tracking.api.fields import PointsField
from tracking.models import Line, Scene, Zone

from . import examples


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
