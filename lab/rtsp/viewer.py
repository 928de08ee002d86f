"""Follows cameras as a worker does, and notes when frames came and what was said meanwhile."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from vision.sources import CameraSpec, FrameSynchronizer, SourceSpec

WINDOW: Final = 0.05
LOOK_SECONDS: Final = 0.02


class Viewer:
    """Takes the frames of live cameras while it waits.

    Attributes:
        came: monotonic times at which frames were taken, by camera.
        sizes: (width, height) of frames in their order, without repetition, by camera.
    """

    def __init__(self, addresses: dict[str, str]) -> None:
        self.came: dict[str, list[float]] = defaultdict(list)
        self.sizes: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.names = tuple(addresses)
        views = [
            CameraSpec(name, SourceSpec(address, lossless=False))
            for name, address in addresses.items()
        ]
        self.feeds = FrameSynchronizer(views, WINDOW, lambda: None)

    def close(self) -> None:
        """Stop following."""
        self.feeds.close()

    def look(self) -> None:
        """Take all that is there, then wait a moment."""
        while (tick := self.feeds.take()) is not None:
            now = time.monotonic()
            for name, frame in tick.frames.items():
                self.came[name].append(now)
                size = (frame.image.shape[1], frame.image.shape[0])
                if self.sizes[name][-1:] != [size]:
                    self.sizes[name].append(size)
            tick.release()
        time.sleep(LOOK_SECONDS)

    def follow(self, seconds: float) -> None:
        """Take frames for so long."""
        self.until(lambda: False, seconds)

    def until(self, done: Callable[[], bool], seconds: float) -> bool:
        """Take frames until `done` or for so long; return whether it was done."""
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                return False
            self.look()
        return True

    def until_frames_after(self, moment: float, seconds: float) -> dict[str, float]:
        """Wait for a frame of each camera after `moment`; return the waits, s, by camera."""
        self.until(lambda: all(self._after(name, moment) for name in self.names), seconds)
        return {
            name: first - moment
            for name in self.names
            if (first := self._after(name, moment)) is not None
        }

    def until_noticed(self, moment: float, seconds: float) -> dict[str, float]:
        """Wait until each camera is said to be away; return when, s after `moment`, by camera."""
        noticed: dict[str, float] = {}

        def all_are_away() -> bool:
            for name, status in self.feeds.status().items():
                if status.state != "online" and name not in noticed:
                    noticed[name] = time.monotonic() - moment
            return len(noticed) == len(self.names)

        self.until(all_are_away, seconds)
        return noticed

    def until_lost_and_back(self, seconds: float) -> dict[str, float]:
        """Wait until each camera was lost and is online again; return how long each was, s."""
        lost: dict[str, float] = {}
        back: dict[str, float] = {}

        def all_are_back() -> bool:
            now = time.monotonic()
            for name, status in self.feeds.status().items():
                if status.state != "online":
                    lost.setdefault(name, now)
                elif name in lost:
                    back.setdefault(name, now)
            return len(back) == len(self.names)

        self.until(all_are_back, seconds)
        return {name: at - lost[name] for name, at in back.items()}

    def reasons(self) -> list[str]:
        """Return what is said of the cameras, each once."""
        return sorted({status.reason for status in self.feeds.status().values()} - {""})

    def _after(self, name: str, moment: float) -> float | None:
        times = self.came[name]
        place = bisect_right(times, moment)
        return times[place] if place < len(times) else None
