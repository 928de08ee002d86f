"""What a video is to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from tracking.models import Camera, Environment


class Blur(StrEnum):
    """Who is blurred."""

    NONE = "none"
    FACES = "faces"
    PEOPLE = "people"
    PEOPLE_EXCEPT = "people_except"


@dataclass(frozen=True, slots=True)
class Overlays:
    """What is drawn on the frames.

    Attributes:
        only: draw nobody but these people; None: everyone.
    """

    boxes: bool = True
    ids: bool = True
    trails: bool = True
    clock: bool = True
    only: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class VideoParameters:
    """A video of `start` up to, but not including, `end`.

    Attributes:
        cameras: one or more, all of `environment`.
        mosaic: all cameras in one picture with the map of the floor; else each in its own file.
        people: who is not blurred by `Blur.PEOPLE_EXCEPT`.
        zone: of the clock in the picture.
    """

    environment: Environment
    cameras: Sequence[Camera]
    start: datetime
    end: datetime
    mosaic: bool = False
    blur: Blur = Blur.FACES
    people: frozenset[UUID] = frozenset()
    overlays: Overlays = field(default_factory=Overlays)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def suffix(self) -> str:
        """The ending of the file: several cameras without a mosaic are an archive of files."""
        return ".mp4" if self.mosaic or len(self.cameras) == 1 else ".zip"
