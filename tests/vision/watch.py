"""Feeds with somebody who takes their frames and notes what came."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import psutil
import pytest

from tests.vision.films import BITS, BLOCK, number_of
from tests.waiting import breathe, late
from vision.sources import CameraSpec, FrameSynchronizer, SourceSpec, Tick
from vision.sources.film_times import FilmTimes


@dataclass(frozen=True)
class SeenFrame:
    """A frame that came; `number` is what stands in its picture, -1 if it is too small for one."""

    index: int
    position: int
    number: int
    timestamp: float
    shape: tuple[int, ...]
    color: tuple[int, ...]
    at: float


class Watch:
    """Takes frames while it waits; at its end no process and no shared memory may be left.

    Args:
        cameras: sources by camera id, or whole views.
        window: longest wait for slower cameras, s.
        positions: first frame wanted, by camera id.
    """

    def __init__(
        self,
        cameras: Mapping[str, SourceSpec | CameraSpec],
        window: float = 0.1,
        positions: Mapping[str, int] | None = None,
    ) -> None:
        views = [
            given if isinstance(given, CameraSpec) else CameraSpec(name, given)
            for name, given in cameras.items()
        ]
        self.frames: dict[str, list[SeenFrame]] = defaultdict(list)
        self.ticks: list[list[str]] = []
        self.wakes = 0
        self.feeds = FrameSynchronizer(views, window, self._woken, positions, films=FilmTimes())
        self._pids: set[int] = set()

    def __enter__(self) -> "Watch":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pids.update(self.feeds.reader_pids)
        self.feeds.close()
        assert not [pid for pid in self._pids if psutil.pid_exists(pid)]
        assert shared_memory() == []

    def _woken(self) -> None:
        self.wakes += 1

    def take(self) -> bool:
        """Takes what is there; whether anything was."""
        self._pids.update(self.feeds.reader_pids)
        tick = self.feeds.take()
        if tick is None:
            return False
        for name, frame in tick.frames.items():
            height, width = frame.image.shape[:2]
            readable = width >= 6 * BLOCK and height >= BITS // 6 * BLOCK
            self.frames[name].append(
                SeenFrame(
                    frame.index,
                    tick.positions[name],
                    number_of(frame.image) if readable else -1,
                    frame.timestamp,
                    frame.image.shape,
                    tuple(int(value) for value in frame.image[height // 2, width // 2]),
                    time.monotonic(),
                )
            )
        self.ticks.append(list(tick.frames))
        tick.release()
        return True

    def next_tick(self, seconds: float = 30) -> Tick:
        """The next tick, for the test to look at and release."""
        begin = time.monotonic()
        while (tick := self.feeds.take()) is None:
            if late(begin, seconds):
                pytest.fail(f"no frame for {seconds} s; {self.feeds.status()}")
            breathe()
        return tick

    def until(self, condition: Callable[[], object], seconds: float = 30) -> None:
        """Takes frames until `condition` holds; fails after `seconds`."""
        begin = time.monotonic()
        while not condition():
            if not self.take():
                if late(begin, seconds):
                    pytest.fail(f"in vain for {seconds} s; {self.feeds.status()}")
                breathe()

    def until_frames(self, name: str, count: int) -> None:
        """Takes frames until so many of this camera have come."""
        self.until(lambda: len(self.frames[name]) >= count)

    def all(self, seconds: float = 30) -> None:
        """Takes every frame of recordings."""
        self.until(lambda: self.feeds.finished, seconds)

    def numbers(self, name: str = "a") -> list[int]:
        """What stood in the camera's pictures."""
        return [seen.number for seen in self.frames[name]]

    def state(self, name: str = "a") -> str:
        """The camera's state."""
        return self.feeds.status()[name].state

    def reason(self, name: str = "a") -> str:
        """Why it is in that state."""
        return self.feeds.status()[name].reason


def shared_memory() -> list[str]:
    """Names of this process's frame rings."""
    return [path.name for path in Path("/dev/shm").glob(f"spoton-{os.getpid()}-*")]


def fast(address: Path | str) -> SourceSpec:
    """Every frame, as fast as it goes."""
    return SourceSpec(str(address), paced=False)
