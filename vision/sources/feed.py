"""What gives a task's frames: a reader process of this machine (`Source`), or another node."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Literal, Protocol

from vision.recorder.messages import RecorderChanged, RecordOrder, SegmentEnded

from .elsewhere import SeenElsewhere
from .messages import FrameReady, Gap
from .rate_grid import FrameRate
from .ring import FrameRing
from .spec import SourceSpec

State = Literal["waiting", "online", "reconnecting", "ended", "failed"]


@dataclass(frozen=True, slots=True)
class PendingFrame:
    """A frame that waits since `arrived` (monotonic): in shared memory, or on another node.

    Attributes:
        ring: its picture is in there; None: another node has it.
        elsewhere: what that node has seen in it.
    """

    ready: FrameReady
    ring: FrameRing | None
    arrived: float
    elsewhere: SeenElsewhere | None = None


class Feed(Protocol):
    """One source of a task, see `Source`. Not thread-safe: `FrameSynchronizer` holds the lock.

    Attributes:
        is_here: it is decoded on this machine.
    """

    is_here: bool
    spec: SourceSpec
    state: State
    reason: str
    fps: float
    size: tuple[int, int] | None
    frames_in_recording: int | None
    pending: deque[PendingFrame]
    dropped: int
    lost: int
    taken: int
    taken_at: float
    reconnects: int
    gaps: dict[int, Gap]
    pipe: Connection | None
    segments: list[SegmentEnded]

    @property
    def pid(self) -> int | None:
        """Of the reader process; None: there is none here."""
        ...

    @property
    def over(self) -> bool:
        """Nothing more will come."""
        ...

    @property
    def rate(self) -> float:
        """Frames that come per second; 0 while that is not known."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether the newest frame counts, and frames may be left out."""
        ...

    @property
    def limit_fps(self) -> float | None:
        """How many frames a second it is asked to give; None: all."""
        ...

    @property
    def next_position(self) -> int:
        """Place in the recording of the first frame that was not taken."""
        ...

    @property
    def earlier(self) -> int:
        """Frames of the rounds before that one, of a recording that begins again at its end.

        Who takes a source over counts from there: in the first round's times, one would make
        all others wait for a whole round.
        """
        ...

    def ask(self, rate: FrameRate) -> None:
        """Take so many frames from now on."""
        ...

    def record(self, orders: tuple[RecordOrder, ...]) -> None:
        """Record these from now on."""
        ...

    def recorder_states(self) -> dict[int, RecorderChanged]:
        """Return what each recorder does, by key of the camera."""
        ...

    def see_people(self, keys: tuple[int, ...]) -> None:
        """Let the recorder know that people are in view of these cameras."""
        ...

    def start_if_due(self) -> None:
        """Start it, now or when its pause is over."""
        ...

    def listen(self) -> None:
        """Receive all that its pipe has."""
        ...

    def check_alive(self) -> None:
        """Notice when it hangs."""
        ...

    def release(self, pending: PendingFrame) -> None:
        """Let go of a frame's picture."""
        ...

    def suspend(self) -> None:
        """Read nothing until `resume`."""
        ...

    def resume(self) -> None:
        """Read again after `suspend`."""
        ...

    def close(self) -> None:
        """End it for good."""
        ...
