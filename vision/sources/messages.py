"""What a reader process says over its pipe.

The worker answers with the number of a freed slot, and with orders to record.
"""

from __future__ import annotations

from dataclasses import dataclass

from vision.recorder.messages import PeopleInView, Record, RecorderChanged, SegmentEnded

from .rate_grid import FrameRate


@dataclass(frozen=True, slots=True)
class ReaderStarted:
    """The process is up; from now on the source itself is what takes time."""


@dataclass(frozen=True, slots=True)
class SourceOpened:
    """A source was opened, or its pictures changed size: frames from now on are in this ring."""

    ring: str
    width: int
    height: int
    fps: float
    frames: int | None


@dataclass(frozen=True, slots=True)
class FrameReady:
    """Slot `slot` holds a frame; the fields are those of `vision.types.Frame`.

    `index` counts on through loops, `position` is the frame's place in the recording.
    """

    slot: int
    index: int
    position: int
    timestamp: float
    captured: float
    steady: float | None = None


@dataclass(frozen=True, slots=True)
class FramesDropped:
    """Live frames that were not given.

    Attributes:
        count: how many.
        left_out: so many of them because the worker asks for fewer; the others came too late, or
            found no free slot.
    """

    count: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class PacketsCame:
    """Packets have come, but no picture: none is decoded, or a key frame is still to come."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Frames of a list's file `number` cannot be had: why, and how many."""

    number: int
    reason: str
    missing: int


@dataclass(frozen=True, slots=True)
class SourceEnded:
    """The recording is over."""


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """The source cannot be read (further)."""

    reason: str
    lasting: bool
    refused: bool = False
    """The camera does not know this user name and password."""


Message = (
    ReaderStarted
    | SourceOpened
    | FrameReady
    | FramesDropped
    | PacketsCame
    | Gap
    | SourceEnded
    | SourceFailed
    | SegmentEnded
    | RecorderChanged
)
Answer = tuple[str, int] | Record | PeopleInView | FrameRate
"""A freed slot of a ring, what to record, or how many frames to give."""
