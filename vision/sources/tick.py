"""What a task's cameras give: frames of one moment, and how each camera is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vision.seen_frame import SeenFrame
from vision.types import Frame

from .elsewhere import SeenElsewhere
from .feed import State
from .messages import Gap
from .spec import SourceSpec


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """The state of a camera: reason, frame size after window and rotation, counts.

    Attributes:
        rate_fps: of the source, None while it is not known.
        gaps: files of a list that could not be read (to their end), by number.
        wanted_fps: frames a second that a live camera sends and that are wanted; 0: not known yet.
        limit_fps: to which it is asked to keep; None: all are wanted.
        reconnects: how often a live source came back after it was lost.
    """

    state: State
    reason: str
    width: int | None
    height: int | None
    dropped: int
    frames_in_recording: int | None
    rate_fps: float | None = None
    gaps: Mapping[int, Gap] = field(default_factory=dict)
    wanted_fps: float = 0.0
    limit_fps: float | None = None
    reconnects: int = 0


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A live source and what became of its frames.

    Attributes:
        cameras: how many there are; a frame of the source is one of each.
        wanted_fps: see `CameraStatus`.
        taken, lost: frames that became part of a tick, and that came too late for one, so far.
    """

    source: SourceSpec
    cameras: int
    wanted_fps: float
    taken: int
    lost: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Frames of one moment. The pictures are valid until `release` is called, once.

    Attributes:
        frames: by camera.
        positions: place in its recording of each frame.
        timestamp: of the earliest frame, seconds since the epoch.
        captured: monotonic time of the earliest frame.
        steady: see `Frame`, of the earliest frame; None where the time is that of a recording.
        elsewhere: what other nodes saw at this moment; its cameras have no picture in `frames`.
    """

    frames: dict[str, Frame]
    positions: dict[str, int]
    timestamp: float
    captured: float
    release: Callable[[], None]
    steady: float | None = None
    elsewhere: tuple[SeenElsewhere, ...] = ()

    @property
    def seen_elsewhere(self) -> dict[str, SeenFrame]:
        """Return by camera what other nodes saw."""
        return {name: frame for one in self.elsewhere for name, frame in one.tick.frames.items()}

    def timestamp_of(self, name: str) -> float:
        """Return when a camera's frame was taken, seconds since the epoch."""
        frame = self.frames.get(name)
        return self.seen_elsewhere[name].timestamp if frame is None else frame.timestamp
