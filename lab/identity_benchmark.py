"""Identity alone on one core: crowds of a minute, and a day at the speed of the processor."""

from __future__ import annotations

import contextlib
import gc
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import psutil

from lab.joint_benchmark import quarters
from lab.simulation import Measurement, SimulatedScene, measure
from lab.simulation.measure import idf1
from lab.simulation.scenes import DAY_SECONDS
from vision.identity import Identity, IdentityResult

WARM_UP_SECONDS = 3.0
"""Everybody is new at once at the beginning, as never again."""
REPORTS = 24
"""Of a day."""


def crowd(scene: SimulatedScene, seconds: float) -> dict[str, Any]:
    """Return a summary of `seconds` simulated seconds of `scene`."""
    warm_up = round(min(WARM_UP_SECONDS, seconds / 2) * scene.fps)
    gc.collect()
    gc.freeze()  # as the worker does: the collector leaves alone what is loaded
    try:
        found = measure(Identity(), scene.play(seconds), warm_up)
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

    def after(found: Measurement, _: IdentityResult) -> None:
        if len(found.wall) < interval and clock() - begin < minutes * 60:
            return
        reports.append(_report(found, process.memory_info().rss))
        say(f"hour {len(reports)}: {reports[-1]}")
        # What the measurement itself holds must not look like growth of what it measures.
        found.wall, found.cpu, found.tracks, found.pairs = [], [], [], Counter()
        if clock() - begin >= minutes * 60:
            raise _OutOfTime

    with contextlib.suppress(_OutOfTime):
        measure(Identity(), scene.play(DAY_SECONDS), after=after)
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
        "idf1": round(idf1(found.pairs), 3),
    }
