"""Cameras as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from spoton.source_addresses import source_kind
from tracking.api.environments import examples
from tracking.api.environments.fixed_id import FixedId
from tracking.api.fields import POINT_SCHEMA, POINTS_SCHEMA, NumberField
from tracking.models import Camera, TaskCamera
from tracking.models.camera import RecordMode, Rotation
from tracking.models.source_settings import SETTINGS, Deinterlacing, StreamTransport
from tracking.models.validators import (
    validate_address,
    validate_identifier,
    validate_live_address,
    validate_pixel_aspect,
)
from tracking.selectors.recorders import recorder_of
from vision.geometry import Point, floor_footprint
from vision.source_options import SNAPSHOT_SECONDS


class RecorderJson(TypedDict):
    """`state` is waiting, watching, recording or failed; `reason` says why it failed."""

    state: str
    reason: str
    since: datetime


class CameraHealth(TypedDict):
    """How a running task finds the camera.

    `state` is waiting, online, reconnecting, ended or failed, with its `reason`; `reconnects`
    counts how often it came back in this task. `picture_state` is good, frozen, black, covered,
    defocused or moved, empty while nobody knows; `advice` says what to do about it.
    """

    state: str
    state_since: datetime | None
    reason: str
    reconnects: int
    picture_state: str
    picture_since: datetime | None
    advice: str


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
    has_recording_address = serializers.SerializerMethodField()
    recorder = serializers.SerializerMethodField()
    health = serializers.SerializerMethodField()

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
            "record",
            "record_before_seconds",
            "record_after_seconds",
            "has_recording_address",
            "recorder",
            "health",
            *SETTINGS,
        ]

    def get_resolution(self, camera: Camera) -> Resolution | None:
        """Frame size in pixels, null until the source has been probed."""
        size = camera.picture_size
        return {"width": size[0], "height": size[1]} if size else None

    def get_source_kind(self, camera: Camera) -> str:
        """Return what kind of source it is."""
        return camera_source_kind(camera)

    def get_window(self, camera: Camera) -> list[int] | None:
        """Return [x, y, width, height] in pixels of the source, null for all of it."""
        return list(camera.window) if camera.window else None

    def get_has_recording_address(self, camera: Camera) -> bool:
        """Whether another stream than the source is recorded."""
        return bool(camera.recording_address)

    def get_recorder(self, camera: Camera) -> RecorderJson | None:
        """Return what its recorder does, null where nothing records it now."""
        recorder = recorder_of(camera)
        if recorder is None:
            return None
        return {"state": recorder.state, "reason": recorder.reason, "since": recorder.since}

    def get_health(self, camera: Camera) -> CameraHealth | None:
        """Return how a running task finds the camera, null where none does."""
        held: list[TaskCamera] = getattr(camera, "held_rows", [])
        for row in held:
            row.camera = camera
            return {
                "state": row.state,
                "state_since": row.state_since,
                "reason": row.reason,
                "reconnects": row.reconnects,
                "picture_state": row.picture_now,
                "picture_since": row.picture_since if row.picture_now else None,
                "advice": row.picture_help,
            }
        return None

    @extend_schema_field(POINT_SCHEMA | {"nullable": True})
    def get_position(self, camera: Camera) -> list[float] | None:
        """Return where the camera stands on the floor, in metres."""
        if camera.position_x is None or camera.position_y is None:
            return None
        return [camera.position_x, camera.position_y]

    @extend_schema_field(POINTS_SCHEMA | {"nullable": True})
    def get_footprint(self, camera: Camera) -> list[Point] | None:
        """Return the polygon of the map that the camera sees, null if it is not known."""
        size = camera.picture_size
        if size is None or camera.homography is None:
            return None
        bounds = camera.environment.map_bounds
        return floor_footprint(camera.homography, *size, bounds, lens=camera.lens)

    def get_calibrated(self, camera: Camera) -> bool:
        """Whether points of the picture can be placed on the floor."""
        return camera.homography is not None


_PIXELS = 65_535
_WINDOW = ("window_x", "window_y", "window_width", "window_height")


@extend_schema_serializer(examples=[examples.WRITTEN_CAMERA])
class WrittenCameraSerializer(FixedId):
    """A camera to create or change. What is left out of a PATCH stays, the address too."""

    id_field = "camera_id"

    camera_id = serializers.CharField(max_length=63, validators=[validate_identifier])
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    source_address = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        write_only=True,
        validators=[validate_address],
        help_text="File, image folder, rtsp:// or http:// address. Never returned.",
    )
    window = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=_PIXELS),
        min_length=4,
        max_length=4,
        required=False,
        allow_null=True,
        help_text="[x, y, width, height] in pixels of the source, null for all of it.",
    )
    rotation = serializers.ChoiceField(
        Rotation.choices, required=False, help_text="Clockwise, after decoding."
    )
    fps = NumberField(
        source="rate_fps",
        min_value=0.01,
        max_value=240,
        required=False,
        allow_null=True,
        help_text="True frames per second, where the file's header is wrong.",
    )
    position = serializers.ListField(
        child=NumberField(min_value=-1e6, max_value=1e6),
        min_length=2,
        max_length=2,
        required=False,
        allow_null=True,
        help_text="[x, y]: where it stands, metres.",
    )
    enabled = serializers.BooleanField(required=False)
    record = serializers.ChoiceField(
        RecordMode.choices,
        required=False,
        help_text="`people`: while a task runs and sees someone, with the margins.",
    )
    record_before_seconds = serializers.IntegerField(min_value=0, max_value=60, required=False)
    record_after_seconds = serializers.IntegerField(min_value=1, max_value=600, required=False)
    recording_address = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        write_only=True,
        validators=[validate_live_address],
        help_text="Stream to record if it is another one than the source. Never returned.",
    )

    transport = serializers.ChoiceField(
        StreamTransport.choices,
        required=False,
        help_text="Of RTSP. `auto`: TCP, then UDP where the camera knows nothing else.",
        error_messages={"invalid_choice": "Use auto, tcp or udp."},
    )
    snapshot_seconds = NumberField(
        min_value=SNAPSHOT_SECONDS[0],
        max_value=SNAPSHOT_SECONDS[1],
        required=False,
        allow_null=True,
        help_text="Between two frames of an address that gives still pictures. null: 1.",
    )
    pixel_aspect = serializers.CharField(
        max_length=9,
        required=False,
        validators=[validate_pixel_aspect],
        help_text="Width to height of one pixel, such as `16:11`; `auto`: what the video says. "
        "Another one ends the calibration.",
    )
    deinterlacing = serializers.ChoiceField(
        Deinterlacing.choices,
        required=False,
        help_text="`auto`: frames that are marked as interlaced; `on`: all.",
        error_messages={"invalid_choice": "Use auto, on or off."},
    )

    def validate_window(self, window: list[int] | None) -> list[int] | None:
        """Reject a window of zero width or height."""
        if window is not None and not (window[2] and window[3]):
            raise serializers.ValidationError("Width and height are at least 1.")
        return window

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the fields of the model."""
        attrs = super().validate(attrs)
        for name, columns in (("window", _WINDOW), ("position", ("position_x", "position_y"))):
            if name in attrs:
                values = attrs.pop(name) or [None] * len(columns)
                attrs |= zip(columns, values, strict=True)
        return attrs
