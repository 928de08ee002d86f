"""Simulated live cameras through the real worker, seen as a client sees them."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import orjson

from lab.benchmark import Family, stop_task, until_running, watch_task
from lab.held_task import held_task
from live.keys import frame_key, frames_channel
from spoton.workers import client, heartbeats
from tracking.models import ProcessingTask
from vision.appearance import Embedder
from vision.detection import Detector
from worker.worker import Worker

from .cameras import Window, encode, phase, serving
from .growth import growth
from .marks import age, read

WARM_UP_SECONDS: Final = 30.0
"""Until everything is loaded and the rates have settled."""


@dataclass(frozen=True, slots=True)
class OverloadPlan:
    """What is tried.

    Attributes:
        recording: what the cameras show, a window of it each, with a homography.
        cameras: how many.
        fps: of each.
        seconds: how long it is measured.
        port: of the simulated cameras.
    """

    recording: Path
    windows: list[Window]
    homographies: list[list[list[float]]]
    cameras: int
    fps: float
    seconds: float
    port: int


def _doubles() -> array[float]:
    return array("d")


@dataclass(slots=True)
class _Seen:
    """Of one camera: how old frames were when a client could have them, and when that was, s."""

    ages: array[float] = field(default_factory=_doubles)
    times: array[float] = field(default_factory=_doubles)


def run(detector: Detector, embedder: Embedder | None, plan: OverloadPlan) -> dict[str, Any]:
    """Return what clients saw of every camera, and what the worker said of itself."""
    worker = Worker(detector, "cpu", claims=False, embedder=embedder)
    thread = threading.Thread(target=worker.run, name="worker")
    with tempfile.TemporaryDirectory() as folder:
        films = encode(plan.recording, plan.windows, plan.fps, Path(folder))
        with (
            serving(films, plan.cameras, plan.fps, plan.port),
            held_task(
                worker.holder, "overload", _cameras(plan), mode="live", target_fps=plan.fps
            ) as task,
        ):
            thread.start()
            try:
                watch_task(task, plan.seconds + WARM_UP_SECONDS + 60)
                until_running(worker, task)
                _look(task, plan, WARM_UP_SECONDS)
                return _measure(worker, task, plan)
            finally:
                stop_task(task)
                worker.stop()
                thread.join()


def _measure(worker: Worker, task: ProcessingTask, plan: OverloadPlan) -> dict[str, Any]:
    worker.publisher.latency.recent.clear()
    worker.times.take()
    family, load = Family(), os.getloadavg()
    begin, cpu = time.perf_counter(), family.cpu_seconds()
    before = {c.camera_id: (c.frames, c.dropped) for c in worker.runners[task.pk].status().cameras}
    with growth(plan.seconds) as samples:
        seen = _look(task, plan, plan.seconds)
    spent = time.perf_counter() - begin
    after = worker.runners[task.pk].status().cameras
    _, stages = worker.times.take()
    rates = {c.camera_id: (c.frames - before[c.camera_id][0]) / spent for c in after}
    dropped = sum(c.dropped - before[c.camera_id][1] for c in after)
    own = next(beat for beat in heartbeats() if beat["holder"] == worker.holder)
    ages = np.concatenate([np.array(one.ages) for one in seen.values()] or [np.zeros(0)])
    mean = float(np.mean(list(rates.values())))
    return {
        "cameras": plan.cameras,
        "fps_each": plan.fps,
        "fps": round(sum(rates.values()), 1),
        "rates": {name: round(rate, 2) for name, rate in sorted(rates.items())},
        "share": [round(f(rates.values()) / mean, 3) for f in (min, max)],
        "age_s": _spread(ages),
        "worst_camera_age_s": max((max(one.ages) for one in seen.values()), default=None),
        "step_s": {name: _steps(one, plan.fps) for name, one in sorted(seen.items())},
        "dropped": dropped,
        "latency_ms": worker.publisher.latency.percentiles_ms(),
        "stage_ms": stages,
        "cpu_cores": round((family.cpu_seconds() - cpu) / spent, 2),
        "rss_mb": family.rss_mb(),
        "growth": samples,
        "overload": own.get("overload"),
        "load_average": [round(load[0], 2), round(os.getloadavg()[0], 2)],
    }


def _spread(ages: Any) -> dict[str, float | None]:
    return {
        f"p{part}": round(float(np.percentile(ages, part)), 3) if len(ages) else None
        for part in (50, 95, 99, 100)
    }


def _steps(seen: _Seen, fps: float) -> list[float]:
    """Return mean and standard deviation of the time between frames that were seen, s."""
    taken = np.array(seen.times) - np.array(seen.ages)
    steps = np.diff(taken)
    return [round(float(steps.mean()), 3), round(float(steps.std()), 3)] if len(steps) else []


def _look(task: ProcessingTask, plan: OverloadPlan, seconds: float) -> dict[str, _Seen]:
    """Watch the frames as they are published, for `seconds`."""
    seen: dict[str, _Seen] = defaultdict(_Seen)
    end = time.monotonic() + seconds
    with client().pubsub(ignore_subscribe_messages=True) as announced:  # type: ignore[no-untyped-call]
        announced.subscribe(frames_channel(task.pk))
        while (left := end - time.monotonic()) > 0:
            said = announced.get_message(timeout=min(left, 0.5))
            if said is None:
                continue
            now = time.monotonic()
            camera = bytes(said["data"]).decode().partition("|")[0]
            message: Any = client().get(frame_key(task.pk, camera, "grid"))
            number = None if message is None else read(_image(message))
            if number is not None:
                place = int(camera.removeprefix("o"))
                one = seen[camera]
                one.ages.append(age(number, plan.fps, phase(place, plan.cameras), now))
                one.times.append(now)
    return seen


def _image(message: bytes) -> Any:
    begin = 4 + int.from_bytes(message[:4], "big")
    orjson.loads(message[4:begin])
    return cv2.imdecode(np.frombuffer(message[begin:], np.uint8), cv2.IMREAD_COLOR)


def _cameras(plan: OverloadPlan) -> Iterator[dict[str, Any]]:
    for number in range(plan.cameras):
        yield {
            "camera_id": f"o{number:02}",
            "source_address": f"http://127.0.0.1:{plan.port}/{number}.flv",
            "homography": plan.homographies[number % len(plan.homographies)],
        }
