"""Rates and stage times."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping

SPAN_SECONDS = 3.0
_LATELY = 0.05
"""Weight of one tick in a running mean: about the last two seconds at ten ticks a second."""


class Rate:
    """Events per second over the last seconds; any thread may read."""

    def __init__(self) -> None:
        self._events: deque[tuple[float, int]] = deque()

    def add(self, count: int) -> None:
        """Count `count` events that happened now."""
        now = time.monotonic()
        self._events.append((now, count))
        while self._events[0][0] < now - SPAN_SECONDS:
            self._events.popleft()

    @property
    def value(self) -> float:
        """Events per second."""
        now = time.monotonic()
        recent = [event for event in list(self._events) if event[0] >= now - SPAN_SECONDS]
        if len(recent) < 2:
            return 0.0
        # The first event opens the span: what it counted came before.
        span = max(now - recent[0][0], 1e-3)
        return sum(count for _, count in recent[1:]) / span


class StageTimes:
    """What the stages took since the last call of `take`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frames = 0
        self._seconds: dict[str, float] = defaultdict(float)
        self._latest: dict[str, float] = {}

    @property
    def latest(self) -> dict[str, float]:
        """Milliseconds per frame and stage: a running mean over about two seconds."""
        with self._lock:
            return {stage: round(spent * 1000, 3) for stage, spent in self._latest.items()}

    def add(self, frames: int, seconds: Mapping[str, float]) -> None:
        """Add one tick.

        Args:
            frames: of all cameras.
            seconds: by stage.
        """
        with self._lock:
            self._frames += frames
            for stage, spent in seconds.items():
                self._seconds[stage] += spent
                each = spent / max(1, frames)
                before = self._latest.get(stage, each)
                self._latest[stage] = before + _LATELY * (each - before)

    def take(self) -> tuple[int, dict[str, float]]:
        """Return frames and milliseconds per frame and stage since the last call."""
        with self._lock:
            frames, seconds = self._frames, dict(self._seconds)
            self._frames = 0
            self._seconds.clear()
        return frames, {
            stage: round(spent / max(1, frames) * 1000, 3) for stage, spent in seconds.items()
        }
