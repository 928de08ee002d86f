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
        position: of the first frame wanted, in a recording.
        earlier: frames of rounds before that one, see `Feed.earlier`.
        reason: why it gives nothing yet.
    """

    def __init__(self, spec: SourceSpec, position: int, earlier: int = 0, reason: str = "") -> None:
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
        # Place in the recording and index of the first frame that has not come yet.
        self._next = position, position + earlier

    @property
    def over(self) -> bool:
        """Nothing more will come. What is live or loops is tried for ever."""
        for_ever = self.spec.loop or not self.spec.lossless
        done = self.state == "ended" or (self.state == "failed" and not for_ever)
        return done and not self.pending

    @property
    def next_position(self) -> int:
        """Place in the recording of the first frame that was not taken."""
        return self._first_left[0]

    @property
    def earlier(self) -> int:
        """Frames of the rounds before that one, of a recording that begins again at its end."""
        position, index = self._first_left
        return index - position

    @property
    def _first_left(self) -> tuple[int, int]:
        if not self.pending:
            return self._next
        ready = self.pending[0].ready
        return ready.position, ready.index

    @property
    def rate(self) -> float:
        """Frames that come per second; 0 while that is not known."""
        return min(self.fps, self.spec.target_fps or self.fps)

    @property
    def is_live(self) -> bool:
        """Whether the newest frame counts, and frames may be left out."""
        return not self.spec.lossless
