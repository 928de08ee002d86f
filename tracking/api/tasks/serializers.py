"""Tasks as JSON."""

from __future__ import annotations

from typing import Any, TypedDict

from django.conf import settings
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from spoton.http.strict import StrictSerializer
from tracking.api.fields import NumberField
from tracking.api.tasks import examples
from tracking.models import ProcessingTask, TaskCamera
from tracking.models.task import PictureState


class SocketsJson(TypedDict):
    """Where a task can be watched."""

    tracking: str
    frames: str


class TaskCameraSerializer(serializers.ModelSerializer[TaskCamera]):
    """One camera within a task."""

    width = serializers.IntegerField(source="camera.width", allow_null=True)
    height = serializers.IntegerField(source="camera.height", allow_null=True)
    picture_state = serializers.ChoiceField(
        PictureState.choices,
        source="picture_now",
        help_text="What its picture says of the camera; empty while it does not deliver, or "
        "nobody knows yet.",
    )

    class Meta:
        model = TaskCamera
        fields = [
            "state",
            "reason",
            "fps",
            "wanted_fps",
            "limit_fps",
            "position",
            "total",
            "frames",
            "dropped",
            "people_now",
            "last_frame_at",
            "state_since",
            "reconnects",
            "picture_state",
            "picture_since",
            "width",
            "height",
        ]


_OF_CAMERA = ("width", "height")
_PICTURE = "picture_state"
_OWN = tuple(
    name for name in TaskCameraSerializer.Meta.fields if name not in (*_OF_CAMERA, _PICTURE)
)


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
            "start_time",
            "end_time",
            "progress",
            "frame_index",
            "fps",
            "pace",
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
        # Read without the serializer, which takes longer than all else of a list of tasks.
        return {
            row.camera.camera_id: {name: getattr(row, name) for name in _OWN}
            | {name: getattr(row.camera, name) for name in _OF_CAMERA}
            | {_PICTURE: row.picture_now}
            for row in task.task_cameras.all()
        }

    def get_dropped_frames(self, task: ProcessingTask) -> int:
        """Return the frames of all cameras that came too late to be checked."""
        return sum(row.dropped for row in task.task_cameras.all())

    def get_websocket(self, task: ProcessingTask) -> SocketsJson:
        """Return where the task can be watched."""
        sockets = f"{settings.URL_PREFIX}/ws"
        return {
            "tracking": f"{sockets}/tracking/{task.pk}",
            "frames": f"{sockets}/frames/{task.pk}",
        }


@extend_schema_serializer(examples=[examples.START_TASK, examples.START_RANGE])
class StartTaskSerializer(StrictSerializer):
    """What to start."""

    environment_id = serializers.CharField(max_length=63)
    scene_id = serializers.CharField(max_length=63, required=False, allow_null=True)
    camera_ids = serializers.ListField(
        child=serializers.CharField(max_length=63), required=False, allow_null=True, max_length=500
    )
    mode = serializers.ChoiceField(ProcessingTask.Mode.choices, required=False, allow_null=True)
    target_fps = NumberField(min_value=0.1, max_value=60, required=False, allow_null=True)
    loop = serializers.BooleanField(default=False)
    start_time = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Play dated recordings from here."
    )
    end_time = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Up to here, not including."
    )


@extend_schema_serializer(examples=[examples.STOP_TASK])
class StopTaskSerializer(StrictSerializer):
    """What to stop."""

    task_id = serializers.UUIDField()


@extend_schema_serializer(examples=examples.SEEK_TASK)
class SeekTaskSerializer(StrictSerializer):
    """Where to go: exactly one of these."""

    timestamp = serializers.DateTimeField(
        required=False, help_text="Time of capture, of dated recordings."
    )
    progress = NumberField(
        required=False, min_value=0, max_value=1, help_text="Share of all frames, 0–1."
    )
    frame = serializers.IntegerField(
        required=False, min_value=0, max_value=2**53, help_text="Number of a frame, from 0."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse two moments at once, and none."""
        if len(attrs) != 1:
            raise serializers.ValidationError(
                {"timestamp": ["Use exactly one of timestamp, progress and frame."]}
            )
        return attrs
