"""What a reader process says over its pipe.

The worker answers with the number of a freed slot, and with orders to record.
"""

from __future__ import annotations

from dataclasses import dataclass

from vision.recorder.messages import PeopleInView, Record, RecorderChanged, SegmentEnded


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
    """Live frames that found no free slot."""

    count: int


@dataclass(frozen=True, slots=True)
class PacketsCame:
    """A reader that only copies has received packets."""


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
Answer = tuple[str, int] | Record | PeopleInView
"""A freed slot of a ring, or what to record."""
