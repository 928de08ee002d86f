"""What a worker orders of a recorder, and what it hears back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vision.timing import Timing

RecorderState = Literal["waiting", "watching", "recording", "failed"]


@dataclass(frozen=True, slots=True)
class RecordOrder:
    """Record a camera.

    Attributes:
        key: of the camera.
        folder: for its files; made where it is missing.
        only_people: record only while people are in view; else all the time.
        before, after: s around people that are recorded too.
        file_seconds: a file ends at the first key frame after so long.
    """

    key: int
    folder: str
    only_people: bool = False
    before: float = 5.0
    after: float = 10.0
    file_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Record:
    """From now on these are recorded, and nothing else."""

    orders: tuple[RecordOrder, ...]


@dataclass(frozen=True, slots=True)
class PeopleInView:
    """People are in view of these cameras."""

    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SegmentEnded:
    """A file is complete.

    Attributes:
        key: of the camera.
        path: absolute.
        start, end: when its first frame was taken and its last one ended, seconds since the epoch.
        frames: how many.
        width, height: pixels.
        size: bytes.
        timing: of its frames, where they are not evenly spaced.
    """

    key: int
    path: str
    start: float
    end: float
    frames: int
    width: int
    height: int
    size: int
    timing: Timing = ()


@dataclass(frozen=True, slots=True)
class RecorderChanged:
    """The recorder of a camera does something else now; `reason` says what is wrong, "" if nothing.

    `waiting`: for the stream; `watching`: nobody is in view; `failed`: it tries again by itself.
    """

    key: int
    state: RecorderState
    reason: str = ""
