"""Keeps live cameras in time: measures what this worker manages, and asks for no more frames."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from vision.engine import Engine
from vision.sources import FrameRate, LiveSource, SourceSpec

from .rate_control import Load, RateControl, phases

LOOK_SECONDS: Final = 1.0
LONGEST_LOOK: Final = 3.0
"""Who looked less often was held up by something else: a model was loaded, a task ended."""
BATCH_SECONDS: Final = 0.18
"""Longest that one batch may take: a frame waits for the one before, and then for its own."""
_LATELY: Final = 0.3
"""Weight of a look in the speed."""
SURE_LOAD: Final = 0.6
"""Part of the time that must be busy for the speed to be sure."""
LEAST_BUSY: Final = 0.2
"""Part of the time that must be busy for a look to tell the speed."""

Key = tuple[UUID, SourceSpec]
logger = logging.getLogger(__name__)


class PacedTask(Protocol):
    """What is paced: `worker.task_runner.TaskRunner`, which see."""

    @property
    def task_id(self) -> UUID:
        """Its id."""
        ...

    @property
    def is_warm(self) -> bool:
        """Whether what it takes now tells what it will take."""
        ...

    def live_sources(self) -> list[LiveSource]:
        """Return the live sources, and what became of their frames."""
        ...

    def take_ages(self) -> list[float]:
        """Return how old results were when they were ready, s, since the last call."""
        ...

    def ask(self, rates: Mapping[SourceSpec, FrameRate], hold: float) -> None:
        """Take fewer frames from now on."""
        ...


@dataclass(frozen=True, slots=True)
class Overload:
    """What a worker says of the rate that it has lowered.

    Attributes:
        since: seconds since the epoch.
        fps: what each live camera may give.
        wanted_fps: what the fastest of them would give.
        cameras: how many live cameras there are.
    """

    since: float
    fps: float
    wanted_fps: float
    cameras: int

    def payload(self) -> dict[str, Any]:
        """Return it for the heartbeat."""
        return {
            "since": self.since,
            "fps": round(self.fps, 2),
            "wanted_fps": round(self.wanted_fps, 2),
            "cameras": self.cameras,
        }


@dataclass(frozen=True, slots=True)
class WorkerCapacity:
    """Frames a second that a worker manages, and the part of the time it was busy then."""

    fps: float
    load: float


class Pacing:
    """Looks every second at all tasks of a worker. On the engine's thread.

    Attributes:
        overload: None while every live camera may give what is wanted.
        speed: frames a second that all work together manages; None: not known yet.
        capacity: the speed that is known best: under load, or else under the largest so far.
        load: part of the time that was busy, 0–1.
    """

    def __init__(self, engine: Engine) -> None:
        self.overload: Overload | None = None
        self.speed: float | None = None
        self.load = 0.0
        self.capacity: WorkerCapacity | None = None
        self._engine = engine
        self._control = RateControl()
        self._looked, self._idle, self._frames = time.monotonic(), engine.idle, engine.frames
        self._counts: dict[Key, tuple[int, int]] = {}
        self._asked: list[Key] = []

    def payload(self) -> dict[str, Any]:
        """Return for the heartbeat whether it is overloaded, and what it can do."""
        overload, capacity = self.overload, self.capacity
        return {
            "overload": None if overload is None else overload.payload(),
            "capacity": None if capacity is None else asdict(capacity),
            "capacity_measured": capacity is not None and capacity.load >= SURE_LOAD,
        }

    def step(self, runners: Sequence[PacedTask]) -> None:
        """Look, if it is time."""
        now = time.monotonic()
        if (seconds := now - self._looked) < LOOK_SECONDS:
            return
        idle, frames = self._engine.idle - self._idle, self._engine.frames - self._frames
        self._looked, self._idle, self._frames = now, self._engine.idle, self._engine.frames
        self.load = min(1.0, max(0.0, 1.0 - idle / seconds))
        live = {
            (runner.task_id, one.source): one
            for runner in runners
            for one in runner.live_sources()
            if one.wanted_fps
        }
        done, lost = self._count(live)
        ages = sorted(age for runner in runners for age in runner.take_ages())
        changed = False
        if seconds <= LONGEST_LOOK and all(runner.is_warm for runner in runners):
            self._learn(frames, seconds)
            late = ages[int(0.9 * (len(ages) - 1))] if ages else 0.0
            wanted = [one.wanted_fps for one in live.values() for _ in range(one.cameras)]
            load = Load(seconds, self.load, done, lost, late, wanted)
            changed = self._control.step(load)
            if changed:
                _tell(self._control.limit, load)
            self._note(wanted)
        if changed or (self._control.limit is not None and list(live) != self._asked):
            self._ask(runners, live)

    def _count(self, live: dict[Key, LiveSource]) -> tuple[int, int]:
        """Return how many frames were taken and lost since the look before."""
        before = self._counts
        self._counts = {key: (one.taken, one.lost) for key, one in live.items()}
        known = [(key, one) for key, one in live.items() if key in before]
        done = sum((one.taken - before[key][0]) * one.cameras for key, one in known)
        lost = sum((one.lost - before[key][1]) * one.cameras for key, one in known)
        return max(0, done), max(0, lost)

    def _learn(self, frames: int, seconds: float) -> None:
        """Learn the speed, and with it how large a batch may be."""
        if self.load < LEAST_BUSY or not frames:
            return
        speed = frames / (self.load * seconds)
        self.speed = speed if self.speed is None else self.speed + _LATELY * (speed - self.speed)
        self._engine.most = max(1, round(BATCH_SECONDS * self.speed))
        known = self.capacity
        if known is None or self.load >= min(SURE_LOAD, known.load):
            self.capacity = WorkerCapacity(round(self.speed, 1), round(self.load, 2))

    def _note(self, wanted: list[float]) -> None:
        limit = self._control.limit
        if limit is None:
            self.overload = None
            return
        since = self.overload.since if self.overload else time.time()
        self.overload = Overload(since, limit, max(wanted), len(wanted))

    def _ask(self, runners: Iterable[PacedTask], live: dict[Key, LiveSource]) -> None:
        """Ask all readers for their rates: in groups that fill a batch, which take turns."""
        self._asked = list(live)
        limit = self._control.limit
        self._engine.hurries = limit is not None
        rates: dict[UUID, dict[SourceSpec, FrameRate]] = {}
        turns = phases([one.cameras for one in live.values()], self._engine.most or 1)
        for ((task, source), one), phase in zip(live.items(), turns, strict=True):
            if limit is not None and one.wanted_fps > limit:
                rates.setdefault(task, {})[source] = FrameRate(1 / limit, phase)
        hold = 0.0 if limit is None else 1 / limit
        for runner in runners:
            runner.ask(rates.get(runner.task_id, {}), hold)


def _tell(limit: float | None, load: Load) -> None:
    if limit is None:
        logger.info("live cameras give all their frames again")
        return
    logger.warning(
        "overloaded: %d live cameras give at most %.2f frames/s each "
        "(%.0f %% busy, %d frames followed, %d too late, results %.2f s old)",
        len(load.wanted),
        limit,
        100 * load.busy,
        load.done,
        load.lost,
        load.late,
    )
