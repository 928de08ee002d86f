"""How soon faults of cameras are reported, and false alarms: on recordings, by day and night."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from vision.camera_watch import CameraWatch
from vision.types import Image
from vision.watching.picture_condition import FAULTS as STATES
from vision.watching.picture_condition import PictureCondition

from .light import DayAndNight
from .turned import FAULTS, seen_after

LEARN_SECONDS: Final = 60
PATIENCE_SECONDS: Final = 120
DAY_SECONDS: Final = 10_000.0
NOON: Final = 1_767_268_800.0


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """A fault that was told where there was none: when, by seconds of the run, and what."""

    second: int
    state: str
    phase: str


@dataclass(slots=True)
class QuietRun:
    """A run without faults.

    Attributes:
        seconds: that were played; one look each.
        look_ms: processor time of a look: mean and 99th percentile.
    """

    seconds: int
    look_ms: tuple[float, float] = (0.0, 0.0)
    false_alarms: list[FalseAlarm] = field(default_factory=list)


def quiet_run(frames: Sequence[Image], hours: float, seed: int = 1) -> QuietRun:
    """Play frames in a loop, one a second, through a day and a night; return what was told."""
    seconds = round(hours * 3600)
    views = [seen_after(frame) for frame in frames]
    light = DayAndNight(seconds, views[0].shape, seed)
    watch, condition = CameraWatch(), PictureCondition()
    run, spent, before = QuietRun(seconds), [], ""
    for second in range(seconds):
        image = light.shown(views[second % len(views)], second)
        begin = time.thread_time()
        watch.look(image, float(second))
        spent.append(time.thread_time() - begin)
        state = condition.update(watch, second, NOON + second).state
        if state != before and state in STATES:
            run.false_alarms.append(FalseAlarm(second, state, light.phase(second)))
        before = state
    run.look_ms = float(np.mean(spent)) * 1000, float(np.percentile(spent, 99)) * 1000
    return run


def told_after(
    frames: Sequence[Image],
    fault: str,
    light: Callable[[Image, float], Image] | None = None,
) -> int | None:
    """Return after how many seconds a fault is reported rightly; None: not within two minutes.

    Args:
        fault: a name of `FAULTS`, or "frozen".
        light: what the light makes of a frame at a second.
    """
    lit = light or (lambda frame, second: frame)
    watch, condition = CameraWatch(), PictureCondition()
    for second in range(LEARN_SECONDS):
        watch.look(lit(seen_after(frames[second % len(frames)]), second), float(second))
        condition.update(watch, second, NOON + second)
    last = lit(seen_after(frames[0]), LEARN_SECONDS)
    for second in range(LEARN_SECONDS, LEARN_SECONDS + PATIENCE_SECONDS):
        frame = frames[second % len(frames)]
        image = last if fault == "frozen" else lit(FAULTS[fault][1](frame), second)
        watch.look(image, float(second))
        state = condition.update(watch, second, NOON + second).state
        if state in (("frozen",) if fault == "frozen" else FAULTS[fault][0]):
            return second - LEARN_SECONDS + 1
    return None


def told_in_lights(
    frames: Sequence[Image], faults: Sequence[str]
) -> dict[str, dict[str, int | None]]:
    """Return by light and fault after how many seconds it is reported; see `told_after`."""
    shape = seen_after(frames[0]).shape
    day = DayAndNight(DAY_SECONDS, shape)
    lights: dict[str, Callable[[Image, float], Image] | None] = {"day": None}
    for name, begin in (("lamps", 0.53), ("infrared", 0.68)):
        lights[name] = lambda frame, second, begin=begin: day.shown(  # type: ignore[misc]
            frame, begin * DAY_SECONDS + second
        )
    return {
        name: {
            fault: told_after(frames, fault, light)
            for fault in faults
            # The same noise does not come twice: a frozen picture is the same by day and night.
            if not (light and fault == "frozen")
        }
        for name, light in lights.items()
    }
