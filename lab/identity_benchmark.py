"""The joint tracker on one core: crowds of a minute, and a day at the speed of the processor."""

from __future__ import annotations

import contextlib
import gc
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import psutil

from lab.simulation import Measurement, SimulatedScene, measure
from lab.simulation.measure import idf1, joint_tracker
from lab.simulation.scenes import DAY_SECONDS
from vision.joint import JointTick

WARM_UP_SECONDS = 3.0
"""Everybody is new at once at the beginning, as never again."""
REPORTS = 24
"""Of a day."""


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Hold the process to one core, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def crowd(scene: SimulatedScene, seconds: float) -> dict[str, Any]:
    """Return a summary of `seconds` simulated seconds of `scene`."""
    warm_up = round(min(WARM_UP_SECONDS, seconds / 2) * scene.fps)
    gc.collect()
    gc.freeze()  # as the worker does: the collector leaves alone what is loaded
    try:
        grounds, ticks = scene.play(seconds)
        found = measure(joint_tracker(grounds), ticks, warm_up)
    finally:
        gc.unfreeze()
    return {"scene": scene.name, "fps": scene.fps, **found.summary(1 / scene.fps)}


def whole_day(
    scene: SimulatedScene,
    minutes: float,
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, Any]:
    """Simulate 24 hours, or as many as fit into `minutes` of `clock`, which counts seconds.

    Returns:
        Time per tick, memory and rightness at equal intervals, and the last quarter of the time
        by the first.
    """
    reports: list[dict[str, Any]] = []
    interval = DAY_SECONDS / REPORTS * scene.fps
    process, begin = psutil.Process(), clock()

    def after(found: Measurement, _: JointTick) -> None:
        if len(found.wall) < interval and clock() - begin < minutes * 60:
            return
        reports.append(_report(found, process.memory_info().rss))
        say(f"hour {len(reports)}: {reports[-1]}")
        # What the measurement itself holds must not look like growth of what it measures.
        found.wall, found.cpu, found.detections = [], [], []
        found.live, found.corrected = Counter(), Counter()
        if clock() - begin >= minutes * 60:
            raise _OutOfTime

    grounds, ticks = scene.play(DAY_SECONDS)
    with contextlib.suppress(_OutOfTime):
        measure(joint_tracker(grounds), ticks, after=after)
    return {
        "scene": scene.name,
        "fps": scene.fps,
        "hours": round(sum(r["ticks"] for r in reports) / scene.fps / 3600, 2),
        "people": reports[-1]["people"],
        "minutes": round((clock() - begin) / 60, 1),
        **quarters(reports),
        "reports": reports,
    }


class _OutOfTime(Exception):  # noqa: N818 - ends a measurement, is no error
    pass


def _report(found: Measurement, rss: int) -> dict[str, Any]:
    cpu = np.array(found.cpu) * 1e3
    return {
        "ticks": len(cpu),
        "people": found.passed,
        "cpu_mean_ms": round(float(cpu.mean()), 3),
        "cpu_p99_ms": round(float(np.percentile(cpu, 99)), 3),
        "rss_mb": round(rss / 2**20, 1),
        "idf1": round(idf1(found.live), 3),
    }


def quarters(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """Return means of the first and last quarter, None where there is too little to compare.

    The first two hours are left out: until then the gallery, which forgets after one hour, and
    with it memory fill up to their bounds.
    """
    size = len(reports) // 4
    first, last = reports[2 : 2 + size], reports[-size:]
    figures: dict[str, Any] = {}
    for key in ("cpu_mean_ms", "rss_mb", "idf1"):
        for name, part in (("first", first), ("last", last)):
            mean = round(float(np.mean([r[key] for r in part])), 3) if size >= 2 else None
            figures[f"{name}_{key}"] = mean
    return figures
