"""Cameras as JSON."""

from __future__ import annotations

from typing import TypedDict

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tracking.addresses import source_kind
from tracking.api.fields import POINT_SCHEMA, POINTS_SCHEMA
from tracking.geometry import Point, floor_footprint
from tracking.models import Camera

from . import examples


class Resolution(TypedDict):
    """Pixels."""

    width: int
    height: int


def camera_source_kind(camera: Camera) -> str:
    """Return the kind of source, such as `window-of-file` for a part of a file's picture."""
    kind = source_kind(camera.source_address)
    return f"window-of-{kind}" if camera.window and kind != "none" else kind


@extend_schema_serializer(examples=[examples.CAMERA])
class CameraSerializer(serializers.ModelSerializer[Camera]):
    """A camera without its address: that may hold a password."""

    environment_id = serializers.CharField(source="environment.environment_id")
    resolution = serializers.SerializerMethodField()
    fps = serializers.FloatField(source="rate_fps", allow_null=True)
    source_kind = serializers.SerializerMethodField()
    window = serializers.SerializerMethodField()
    position = serializers.SerializerMethodField()
    footprint = serializers.SerializerMethodField()
    calibrated = serializers.SerializerMethodField()
    online = serializers.BooleanField(read_only=True)

    class Meta:
        model = Camera
        fields = [
            "camera_id",
            "environment_id",
            "name",
            "resolution",
            "fps",
            "source_kind",
            "window",
            "rotation",
            "position",
            "footprint",
            "calibrated",
            "reprojection_error_cm",
            "enabled",
            "online",
        ]

    def _size(self, camera: Camera) -> tuple[int, int] | None:
        if camera.width and camera.height:
            return camera.width, camera.height
        if camera.window is None:
            return None
        width, height = camera.window[2:]
        return (height, width) if camera.rotation in {90, 270} else (width, height)

    def get_resolution(self, camera: Camera) -> Resolution | None:
        """Return the size of the camera's picture in pixels, null before it was seen."""
        size = self._size(camera)
        return {"width": size[0], "height": size[1]} if size else None

    def get_source_kind(self, camera: Camera) -> str:
        """Return what kind of source it is."""
        return camera_source_kind(camera)

    def get_window(self, camera: Camera) -> list[int] | None:
        """Return [x, y, width, height] in pixels of the source, null for all of it."""
        return list(camera.window) if camera.window else None

    @extend_schema_field(POINT_SCHEMA | {"nullable": True})
    def get_position(self, camera: Camera) -> list[float] | None:
        """Return where the camera stands on the floor, in metres."""
        if camera.position_x is None or camera.position_y is None:
            return None
        return [camera.position_x, camera.position_y]

    @extend_schema_field(POINTS_SCHEMA | {"nullable": True})
    def get_footprint(self, camera: Camera) -> list[Point] | None:
        """Return the polygon of the map that the camera sees, null if it is not known."""
        size = self._size(camera)
        if size is None or camera.homography is None:
            return None
        return floor_footprint(camera.homography, *size, camera.environment.map_bounds)

    def get_calibrated(self, camera: Camera) -> bool:
        """Whether points of the picture can be placed on the floor."""
        return camera.homography is not None
