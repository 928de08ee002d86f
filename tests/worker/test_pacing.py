"""Real cameras, readers and an engine whose detector cannot follow: nobody is late."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from uuid import UUID, uuid4

import numpy as np
import pytest

from tests.vision.cameras import free_port, mjpeg
from tests.waiting import take_time
from vision.engine import Engine
from vision.sources import (
    CameraSpec,
    FrameRate,
    FrameSynchronizer,
    LiveSource,
    SourceSpec,
    Tick,
)
from vision.types import Detections, Image
from worker.pacing import Pacing

pytestmark = pytest.mark.once
CAMERAS, FPS, SPEED = 6, 10.0, 20.0


class SlowDetector:
    """Takes as long for each picture as a slow computer."""

    def __init__(self) -> None:
        self.speed = SPEED

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Find nobody."""
        take_time(len(images) / self.speed)
        return [Detections.none()] * len(images)


class Lane:
    """A task that notes when each camera's frames were taken, and how old they were then."""

    is_warm = True

    def __init__(self, feeds: FrameSynchronizer) -> None:
        self.task_id: UUID = uuid4()
        self.feeds = feeds
        self.seen: list[tuple[float, str, float]] = []
        self._ages: list[float] = []

    def take(self, most: int | None = None) -> Tick | None:
        """Give the next tick."""
        return self.feeds.take(most)

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        """Note a tick."""
        now = time.monotonic()
        for name, frame in tick.frames.items():
            self.seen.append((now, name, now - frame.captured))
        self._ages.append(now - tick.captured)

    def fail(self, error: Exception) -> None:
        """Let the test fail."""
        raise error

    def live_sources(self) -> list[LiveSource]:
        """Return the sources."""
        return self.feeds.live()

    def take_ages(self) -> list[float]:
        """Return the ages since the last call."""
        ages, self._ages = self._ages, []
        return ages

    def ask(self, rates: Mapping[SourceSpec, FrameRate], hold: float) -> None:
        """Pass it on."""
        self.feeds.ask(rates, hold)


@contextmanager
def cameras() -> Iterator[list[CameraSpec]]:
    with ExitStack() as running:
        specs = []
        for number in range(CAMERAS):
            port = free_port()
            running.enter_context(mjpeg(FPS, port))
            source = SourceSpec(f"http://127.0.0.1:{port}/v", lossless=False, target_fps=FPS)
            specs.append(CameraSpec(f"c{number}", source))
        yield specs


def test_too_many_cameras_are_in_time_and_alike() -> None:
    detector = SlowDetector()
    engine = Engine(detector)
    pacing = Pacing(engine)
    with cameras() as specs:
        lane = Lane(FrameSynchronizer(specs, 0.05, engine.wake))

        def play(
            seconds: float, until: Callable[[], bool] = lambda: False
        ) -> list[tuple[float, str, float]]:
            begin = time.monotonic()
            while time.monotonic() < begin + seconds and not until():
                engine.step([lane], 0.05)
                pacing.step([lane])
            return [one for one in lane.seen if one[0] >= begin]

        try:
            play(40, lambda: pacing.overload is not None)
            play(5)
            held = pacing.overload
            assert held is not None
            assert held.cameras == CAMERAS
            seen = play(8)
            counts = [sum(name == f"c{n}" for _, name, _ in seen) for n in range(CAMERAS)]
            detector.speed = 20 * SPEED
            play(40, lambda: pacing.overload is None)
            freed = pacing.overload
        finally:
            engine.close()
            lane.feeds.close()
    assert freed is None
    assert max(age for _, _, age in seen) < 1.0
    assert min(counts) >= 0.85 * np.mean(counts)
    assert max(counts) <= 1.15 * np.mean(counts)
    assert sum(counts) / 8 > 0.6 * SPEED
