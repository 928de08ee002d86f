"""Cameras, readers and a worker on a simulated clock; the rules are the real ones."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from vision.sources.rate_grid import ALL_FRAMES, FrameRate, RateGrid
from worker.pacing import BATCH_SECONDS
from worker.rate_control import Load, RateControl, phases

IN_FLIGHT = 2


@dataclass
class Camera:
    """A camera, and what became of its frames.

    Attributes:
        fps: that it sends.
        pending: when the frame that waits was taken; None: none waits.
        taken: when the frames were taken that became part of a batch.
        lost: frames that were replaced by newer ones.
    """

    fps: float
    grid: RateGrid = field(default_factory=RateGrid)
    pending: float | None = None
    served: float = 0.0
    taken: list[float] = field(default_factory=list)
    lost: int = 0


class Simulation:
    """Plays cameras through a machine that manages `speed(time)` frames a second."""

    def __init__(self, rates: Sequence[float], speed: Callable[[float], float]) -> None:
        self.cameras = [Camera(fps) for fps in rates]
        self.speed = speed
        self.control = RateControl()
        self.now = 0.0
        self.limits: list[tuple[float, float | None]] = []
        self.ages: list[tuple[float, float]] = []
        self._most = 64
        self._batches: list[tuple[float, list[float]]] = []
        self._free_at = 0.0
        self._idle_since = 0.0
        self._idle = 0.0
        self._arrivals = [(place / len(rates) / fps, place) for place, fps in enumerate(rates)]
        heapq.heapify(self._arrivals)
        self._look = 1.0
        self._done = self._lost = self._frames = 0
        self._late: list[float] = []
        self._idle_seen = 0.0

    def limit(self) -> float | None:
        """What each camera may give now, frames/s; None: all."""
        return self.control.limit

    def run(self, until: float) -> Simulation:
        """Go on until a time, s."""
        while self.now < until:
            finish = self._batches[0][0] if self._batches else float("inf")
            self.now = min(self._arrivals[0][0], finish, self._look)
            if self.now == finish:
                self._finish()
            elif self.now == self._look:
                self._look += 1.0
                self._step()
            else:
                self._arrive()
            self._start()
        return self

    def _arrive(self) -> None:
        time, place = heapq.heappop(self._arrivals)
        camera = self.cameras[place]
        heapq.heappush(self._arrivals, (time + 1 / camera.fps, place))
        if camera.grid.is_due(time):
            if camera.pending is not None:
                camera.lost += 1
                self._lost += 1
            camera.pending = time

    def _start(self) -> None:
        if len(self._batches) >= (IN_FLIGHT if self.limit() is None else 1):
            return
        waiting = [camera for camera in self.cameras if camera.pending is not None]
        chosen = sorted(waiting, key=lambda camera: camera.served)[: self._most]
        if not chosen:
            return
        if not self._batches:
            self._idle += self.now - self._idle_since
        taken = [camera.pending for camera in chosen if camera.pending is not None]
        for camera, time in zip(chosen, taken, strict=True):
            camera.taken.append(time)
            camera.pending, camera.served = None, self.now
        begin = max(self.now, self._free_at)
        self._free_at = begin + len(taken) / self.speed(self.now)
        self._batches.append((self._free_at, taken))
        self._done += len(taken)

    def _finish(self) -> None:
        _, taken = self._batches.pop(0)
        self._frames += len(taken)
        self.ages += [(self.now, self.now - time) for time in taken]
        self._late.append(self.now - min(taken))
        if not self._batches:
            self._idle_since = self.now

    def _step(self) -> None:
        idle = self._idle + (0.0 if self._batches else self.now - self._idle_since)
        busy = min(1.0, max(0.0, 1.0 - (idle - self._idle_seen)))
        self._idle_seen = idle
        late = sorted(self._late)
        load = Load(
            1.0,
            busy,
            self._done,
            self._lost,
            late[int(0.9 * (len(late) - 1))] if late else 0.0,
            [camera.fps for camera in self.cameras],
        )
        if busy > 0.2 and self._frames:
            self._most = max(1, round(BATCH_SECONDS * self._frames / busy))
        self._done = self._lost = self._frames = 0
        self._late = []
        if self.control.step(load):
            self.limits.append((self.now, self.control.limit))
            self._ask(self.control.limit)

    def _ask(self, limit: float | None) -> None:
        turns = phases([1] * len(self.cameras), self._most)
        for camera, phase in zip(self.cameras, turns, strict=True):
            is_limited = limit is not None and camera.fps > limit
            rate = FrameRate(1 / limit, phase) if limit and is_limited else ALL_FRAMES
            camera.grid.ask(rate, self.now)

    def worst_age(self, since: float) -> float:
        """Return the age of the oldest result since then, s."""
        return max(age for now, age in self.ages if now >= since)

    def rates(self, since: float) -> list[float]:
        """Return frames a second of each camera since then."""
        span = self.now - since
        return [sum(time >= since for time in one.taken) / span for one in self.cameras]

    def longest_steps(self, since: float) -> list[float]:
        """Return of each camera the longest time between two frames since then, s."""
        found = []
        for camera in self.cameras:
            times = [time for time in camera.taken if time >= since]
            found.append(max(b - a for a, b in pairwise(times)))
        return found
