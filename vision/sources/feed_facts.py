"""What every source of a task has, wherever it is read."""

from __future__ import annotations

from collections import deque

from vision.recorder.messages import SegmentEnded

from .feed import PendingFrame, State
from .messages import Gap
from .spec import SourceSpec


class FeedFacts:
    """What is known of a source; see `Feed`.

    Args:
        spec: what is read.
        reason: why it gives nothing yet.
    """

    def __init__(self, spec: SourceSpec, reason: str = "") -> None:
        self.spec = spec
        self.state: State = "waiting"
        self.reason = reason
        self.fps = 0.0
        self.size: tuple[int, int] | None = None
        self.frames_in_recording: int | None = None
        self.pending: deque[PendingFrame] = deque()
        self.dropped = self.lost = self.taken = 0
        self.taken_at = 0.0
        self.reconnects = 0
        self.gaps: dict[int, Gap] = {}
        self.segments: list[SegmentEnded] = []

    @property
    def over(self) -> bool:
        """Nothing more will come. What is live or loops is tried for ever."""
        for_ever = self.spec.loop or not self.spec.lossless
        done = self.state == "ended" or (self.state == "failed" and not for_ever)
        return done and not self.pending

    @property
    def rate(self) -> float:
        """Frames that come per second; 0 while that is not known."""
        return min(self.fps, self.spec.target_fps or self.fps)

    @property
    def is_live(self) -> bool:
        """Whether the newest frame counts, and frames may be left out."""
        return not self.spec.lossless
