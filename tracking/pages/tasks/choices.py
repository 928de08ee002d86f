"""What a new task can be made of: an environment's cameras, scenes and recordings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from spoton.source_addresses import is_live, source_kind
from tracking.models import Camera, Environment, ProcessingTask, Recording, Scene, TaskCamera
from tracking.recordings.dates import DaySpan, spans_by_day
from tracking.selectors.scope import cameras_for, recordings_for, scenes_for

SHOWN_DAYS: Final = 14
SHOWN_RECORDINGS: Final = 12
_KINDS: Final = {
    "file": "video file",
    "folder": "image folder",
    "rtsp": "live stream",
    "http": "live stream",
}


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """A camera, and why it may not be chosen.

    Attributes:
        held_by: the task that holds it now.
    """

    camera: Camera
    source: str
    held_by: ProcessingTask | None
    has_recordings: bool

    @property
    def is_free(self) -> bool:
        """Whether it can take part."""
        has_pictures = bool(self.camera.source_address) or self.has_recordings
        return self.held_by is None and self.camera.enabled and has_pictures


class Choices:
    """Everything that the form shows of one environment; each is read when it is asked for."""

    def __init__(self, user: User, environment: Environment) -> None:
        self.environment = environment
        self._user = user

    @cached_property
    def cameras(self) -> list[CameraChoice]:
        """All cameras, in order."""
        holders = {
            row.camera_id: row.task
            for row in TaskCamera.objects.filter(
                active=True, camera__environment=self.environment
            ).select_related("task")
        }
        recorded = Exists(Recording.objects.filter(camera=OuterRef("pk")))
        rows = cameras_for(self._user).filter(environment=self.environment)
        return [
            CameraChoice(
                camera,
                _KINDS.get(source_kind(camera.source_address), "no source yet"),
                holders.get(camera.pk),
                camera.recorded,
            )
            for camera in rows.annotate(recorded=recorded)
        ]

    @cached_property
    def free(self) -> list[str]:
        """Ids of the cameras that can take part."""
        return [one.camera.camera_id for one in self.cameras if one.is_free]

    @cached_property
    def scenes(self) -> list[Scene]:
        """Named groups of cameras."""
        return list(scenes_for(self._user).filter(environment=self.environment))

    @cached_property
    def days(self) -> list[DaySpan]:
        """The newest days with recordings."""
        return spans_by_day(self._recordings, SHOWN_DAYS, timezone.get_current_timezone())

    @cached_property
    def recordings(self) -> list[Recording]:
        """The newest recordings."""
        newest = self._recordings.order_by("-start_time", "-pk")[:SHOWN_RECORDINGS]
        return list(newest) if self.days else []

    @property
    def _recordings(self) -> QuerySet[Recording]:
        return recordings_for(self._user).filter(camera__environment=self.environment)

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From the first to the last of the days shown."""
        if not self.days:
            return None
        return min(d.start_time for d in self.days), max(d.end_time for d in self.days)

    @property
    def usual_mode(self) -> str:
        """Live where a camera is; files and recordings where all that there is has an end."""
        live = any(is_live(one.camera.source_address) for one in self.cameras)
        return ProcessingTask.Mode.LIVE if live else ProcessingTask.Mode.RECORDED

    def cameras_of(self, scene_id: str) -> list[str] | None:
        """Return the free cameras of a scene; None where there is no such scene."""
        for scene in self.scenes:
            if scene.scene_id == scene_id:
                members = {camera.camera_id for camera in scene.cameras.all()}
                return [name for name in self.free if name in members]
        return None
