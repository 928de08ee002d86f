"""Whose file, and how much video it may have."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from tracking.models import Person

MOST_VIDEO: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class PersonFileParameters:
    """Everything about `person`, also of those who were merged into them.

    Attributes:
        clips: with video of them, where there is footage.
        most_video: of all clips; the newest are left out.
        zone: of local times.
    """

    person: Person
    clips: bool = True
    most_video: timedelta = MOST_VIDEO
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    suffix = ".zip"
