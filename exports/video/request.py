"""What is asked for: cameras, layout, blur; and what that will be."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from exports.build_kinds import chosen_cameras, span_name
from exports.kinds import ExportRequest, ExportSize
from spoton.service_errors import InvalidInputError
from tracking.models import Environment, Person, Recording

from .parameters import Blur, Overlays, VideoParameters

_BYTES_PER_PIXEL: Final = 0.04
"""Of a frame, measured with `manage.py benchmark_video_export`."""
_PIXELS: Final = 1280 * 720
"""Of a recording of unknown size."""
OVERLAYS: Final = ("boxes", "ids", "trails", "clock")


class Layout(StrEnum):
    """How several cameras are shown."""

    CAMERAS = "cameras"
    MOSAIC = "mosaic"


@dataclass(frozen=True, slots=True)
class VideoRequest:
    """The parameters of a job, as JSON holds them.

    Attributes:
        camera_ids: empty for all cameras.
        overlays: some of `OVERLAYS`.
        person_ids: who is not blurred.
    """

    camera_ids: tuple[str, ...] = ()
    layout: str = Layout.CAMERAS.value
    blur: str = Blur.FACES.value
    person_ids: tuple[str, ...] = ()
    overlays: tuple[str, ...] = OVERLAYS
    time_zone: str = "UTC"

    @classmethod
    def of(cls, parameters: Any) -> Self:
        """Return the parameters of a job or request."""
        lists = ("camera_ids", "person_ids", "overlays")
        return cls(**parameters | {name: tuple(parameters[name]) for name in lists})


def request_video(
    environment: Environment, start: datetime, end: datetime, video: VideoRequest
) -> ExportRequest:
    """Return a request; raise `InvalidInputError` for what cannot be."""
    cameras = chosen_cameras(environment, video.camera_ids)
    if not cameras:
        raise InvalidInputError("camera_ids", "This environment has no cameras.")
    exceptions = video.blur == Blur.PEOPLE_EXCEPT
    if exceptions and not video.person_ids:
        raise InvalidInputError("person_ids", "Name at least one person who is not blurred.")
    if video.person_ids and not exceptions:
        raise InvalidInputError("person_ids", f'Only with blur "{Blur.PEOPLE_EXCEPT.value}".')
    known = Person.objects.filter(environment=environment, pk__in=video.person_ids)
    unknown = set(video.person_ids) - {str(key) for key in known.values_list("pk", flat=True)}
    if unknown:
        raise InvalidInputError("person_ids", f"No such person: {', '.join(sorted(unknown))}.")
    return ExportRequest(environment, start, end, asdict(video) | _lists(video))


def _lists(video: VideoRequest) -> dict[str, Any]:
    return {name: list(getattr(video, name)) for name in ("camera_ids", "person_ids", "overlays")}


def video_parameters(asked: ExportRequest) -> VideoParameters:
    """Return what the builder takes; people who were forgotten since are left out."""
    video = VideoRequest.of(asked.parameters)
    boxes, ids, trails, clock = (name in video.overlays for name in OVERLAYS)
    return VideoParameters(
        environment=asked.environment,
        cameras=chosen_cameras(asked.environment, video.camera_ids),
        start=asked.start_time,
        end=asked.end_time,
        mosaic=video.layout == Layout.MOSAIC,
        blur=Blur(video.blur),
        people=frozenset(UUID(one) for one in video.person_ids if one),
        overlays=Overlays(boxes, ids, trails, clock),
        zone=ZoneInfo(video.time_zone),
    )


def video_size(asked: ExportRequest) -> ExportSize:
    """Return about how many frames there are, and how large they become."""
    video = VideoRequest.of(asked.parameters)
    cameras = chosen_cameras(asked.environment, video.camera_ids)
    frames: dict[int, float] = {}
    size = 0.0
    rows = Recording.objects.filter(
        camera__in=cameras, start_time__lt=asked.end_time, end_time__gt=asked.start_time
    )
    for row in rows.iterator():
        span = min(row.end_time, asked.end_time) - max(row.start_time, asked.start_time)
        count = span.total_seconds() * row.fps
        frames[row.camera_id] = frames.get(row.camera_id, 0.0) + count
        size += count * (row.width * row.height if row.width and row.height else _PIXELS)
    mosaic = video.layout == Layout.MOSAIC
    total = max(frames.values(), default=0.0) if mosaic else sum(frames.values())
    return ExportSize(round(total), round(size * _BYTES_PER_PIXEL))


def video_name(asked: ExportRequest) -> str:
    """Return such as campus-c01-20260101T1030-20260101T1130.mp4, in local time."""
    parameters = video_parameters(asked)
    span = span_name(asked.start_time, asked.end_time, parameters.zone)
    what = "mosaic" if parameters.mosaic else "video"
    if not parameters.mosaic and len(parameters.cameras) == 1:
        what = parameters.cameras[0].camera_id
    return f"{asked.environment.environment_id}-{what}-{span}{parameters.suffix}"
