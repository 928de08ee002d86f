"""Environments, cameras and tasks as JSON."""

from __future__ import annotations

from typing import Any, TypedDict

from django.db.models import Model
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tracking.addresses import source_kind
from tracking.api import examples
from tracking.api.fields import POINT_SCHEMA, POINTS_SCHEMA, PointsField
from tracking.geometry import Point, floor_footprint
from tracking.models import (
    Camera,
    Environment,
    Line,
    ProcessingTask,
    Scene,
    TaskCamera,
    Zone,
)


class MapJson(TypedDict):
    """The floor map: `bounds` are [x_min, y_min, x_max, y_max] in metres, y pointing up."""

    url: str | None
    bounds: list[float]
    width: float
    height: float
    unit: str


class Resolution(TypedDict):
    """Pixels."""

    width: int
    height: int


class SocketsJson(TypedDict):
    """Where a task can be watched."""

    tracking: str
    frames: str


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


class TaskCameraSerializer(serializers.ModelSerializer[TaskCamera]):
    """One camera within a task."""

    width = serializers.IntegerField(source="camera.width", allow_null=True)
    height = serializers.IntegerField(source="camera.height", allow_null=True)

    class Meta:
        model = TaskCamera
        fields = [
            "state",
            "reason",
            "fps",
            "frames",
            "dropped",
            "people_now",
            "last_frame_at",
            "width",
            "height",
        ]


@extend_schema_serializer(examples=[examples.TASK])
class TaskSerializer(serializers.ModelSerializer[ProcessingTask]):
    """A task with the state of each of its cameras."""

    environment_id = serializers.CharField(source="environment.environment_id")
    scene_id = serializers.CharField(source="scene.scene_id", default=None, allow_null=True)
    camera_ids = serializers.SerializerMethodField()
    cameras = serializers.SerializerMethodField()
    created_by = serializers.CharField(source="created_by.username", default=None, allow_null=True)
    dropped_frames = serializers.SerializerMethodField()
    worker = serializers.CharField(source="lease_holder")
    websocket = serializers.SerializerMethodField()

    class Meta:
        model = ProcessingTask
        fields = [
            "task_id",
            "status",
            "desired",
            "error",
            "environment_id",
            "scene_id",
            "camera_ids",
            "mode",
            "loop",
            "target_fps",
            "progress",
            "frame_index",
            "fps",
            "people_now",
            "dropped_frames",
            "cameras",
            "worker",
            "created_by",
            "created_at",
            "started_at",
            "finished_at",
            "websocket",
        ]

    def get_camera_ids(self, task: ProcessingTask) -> list[str]:
        """Return the cameras that take part."""
        return [row.camera.camera_id for row in task.task_cameras.all()]

    @extend_schema_field(serializers.DictField(child=TaskCameraSerializer()))
    def get_cameras(self, task: ProcessingTask) -> dict[str, Any]:
        """Return the state of each camera."""
        return {
            row.camera.camera_id: TaskCameraSerializer(row).data for row in task.task_cameras.all()
        }

    def get_dropped_frames(self, task: ProcessingTask) -> int:
        """Return the frames of all cameras that came too late to be looked at."""
        return sum(row.dropped for row in task.task_cameras.all())

    def get_websocket(self, task: ProcessingTask) -> SocketsJson:
        """Return where the task can be watched."""
        return {"tracking": f"/ws/tracking/{task.pk}", "frames": f"/ws/frames/{task.pk}"}


@extend_schema_serializer(examples=[examples.START_TASK])
class StartTaskSerializer(serializers.Serializer[Model]):
    """What to start."""

    environment_id = serializers.CharField(max_length=63)
    scene_id = serializers.CharField(max_length=63, required=False, allow_null=True)
    camera_ids = serializers.ListField(
        child=serializers.CharField(max_length=63), required=False, allow_null=True, max_length=500
    )
    mode = serializers.ChoiceField(ProcessingTask.Mode.choices, required=False, allow_null=True)
    target_fps = serializers.FloatField(
        min_value=0.1, max_value=60, required=False, allow_null=True
    )
    loop = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a time range, rather than play something else than was asked for."""
        given = [name for name in ("start_time", "end_time") if self.initial_data.get(name)]
        if given:
            message = "Time ranges are not supported: recordings play as a whole. Leave this out."
            raise serializers.ValidationError({name: [message] for name in given})
        return attrs


@extend_schema_serializer(examples=[examples.STOP_TASK])
class StopTaskSerializer(serializers.Serializer[Model]):
    """What to stop."""

    task_id = serializers.UUIDField()
