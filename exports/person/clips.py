"""When and where there is video of someone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from exports.video.parameters import Blur, Overlays, VideoParameters
from tracking.models import Camera, Person, Recording
from tracking.selectors import people as selectors

_AROUND: Final = timedelta(seconds=2)
_TOGETHER: Final = timedelta(seconds=10)
"""Tracks of a camera that are no further apart are in one clip."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Footage of someone in one camera."""

    camera: Camera
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    def name(self, zone: ZoneInfo) -> str:
        """Return the name of its file."""
        return f"{self.start.astimezone(zone):%Y%m%dT%H%M%S}-{self.camera.camera_id}.mp4"

    def parameters(self, person: Person, zone: ZoneInfo) -> VideoParameters:
        """Return the video: everyone else is blurred, and nobody else has a box."""
        only = frozenset([person.pk])
        return VideoParameters(
            environment=person.environment,
            cameras=[self.camera],
            start=self.start,
            end=self.end,
            blur=Blur.PEOPLE_EXCEPT,
            people=only,
            overlays=Overlays(only=only),
            zone=zone,
        )


def clips_of(person: Person, most: timedelta) -> tuple[list[Clip], int]:
    """Return clips in order of time up to a length in all, and how many more there would be."""
    clips: list[Clip] = []
    left_out, total = 0, timedelta()
    for clip in sorted(_all(person), key=lambda one: (one.start, one.camera.camera_id)):
        if total + clip.length > most:
            left_out += 1
        else:
            clips.append(clip)
            total += clip.length
    return clips, left_out


def _all(person: Person) -> Iterator[Clip]:
    tracks = selectors.tracks_of(person).order_by("camera", "first_seen")
    current: Clip | None = None
    for track in tracks:
        start, end = track.first_seen - _AROUND, track.last_seen + _AROUND
        if current and current.camera == track.camera and start - current.end <= _TOGETHER:
            current = Clip(current.camera, current.start, max(current.end, end))
            continue
        if current and _has_footage(current):
            yield current
        current = Clip(track.camera, start, end)
    if current and _has_footage(current):
        yield current


def _has_footage(clip: Clip) -> bool:
    return Recording.objects.filter(
        camera=clip.camera, end_time__gte=clip.start, start_time__lt=clip.end
    ).exists()
