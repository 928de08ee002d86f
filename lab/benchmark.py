"""How fast everything is here: the detector alone, then the whole worker on the same pictures."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import psutil

from lab.held_task import held_task
from live.keys import watch_key
from spoton.workers import client
from tracking.models import ProcessingTask
from vision.appearance import Embedder
from vision.detection import Detector
from vision.sources import CameraSpec, FrameSynchronizer, SourceSpec
from vision.types import Image
from worker.worker import Worker

FULL_SPEED_FPS = 60.0
"""More than a camera's share on the machines we know: the worker is never kept waiting."""
LIVE_FPS = 10.0
WARM_UP_SECONDS = 4.0
PICTURES = 40


@dataclass(frozen=True, slots=True)
class Setup:
    """What is measured: `cameras` windows of `recording`, with this homography each."""

    recording: str
    windows: list[tuple[int, int, int, int]]
    homographies: list[list[list[float]]]


def detector_alone(detector: Detector, setup: Setup, seconds: float) -> float:
    """Return frames per second over ticks of the setup's frames, from memory."""
    ticks = _pictures(setup)
    detector.detect(ticks[0])
    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        done += len(detector.detect(ticks[done // len(setup.windows) % len(ticks)]))
    return done / (time.perf_counter() - begin)


def _pictures(setup: Setup) -> list[list[Image]]:
    views = [
        CameraSpec(f"b{number}", SourceSpec(setup.recording, paced=False), window)
        for number, window in enumerate(setup.windows)
    ]
    feeds = FrameSynchronizer(views, 0.1, lambda: None)
    ticks: list[list[Image]] = []
    try:
        while len(ticks) < PICTURES and not feeds.finished:
            tick = feeds.take()
            if tick is None:
                time.sleep(0.002)
                continue
            ticks.append([frame.image.copy() for frame in tick.frames.values()])
            tick.release()
    finally:
        feeds.close()
    if not ticks:
        raise ValueError(f"no picture could be read from {setup.recording}")
    return ticks


def everything(
    detector: Detector, embedder: Embedder | None, setup: Setup, seconds: float, fps: float
) -> dict[str, Any]:
    """Run the worker over the setup for `seconds` at `fps` per camera, every camera watched."""
    worker = Worker(detector, "cpu", claims=False, embedder=embedder)
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        with _task(worker.holder, setup, fps) as task:
            watch_task(task, seconds + WARM_UP_SECONDS + 30)
            until_running(worker, task)
            time.sleep(WARM_UP_SECONDS)
            return _measure(worker, task, seconds)
    finally:
        worker.stop()
        thread.join()


def _measure(worker: Worker, task: ProcessingTask, seconds: float) -> dict[str, Any]:
    runner = worker.runners[task.task_id]
    family = Family()
    worker.times.take()
    worker.publisher.latency.recent.clear()
    before = sum(camera.frames for camera in runner.status().cameras)
    begin, cpu = time.perf_counter(), family.cpu_seconds()
    time.sleep(seconds)
    spent = time.perf_counter() - begin
    frames = sum(camera.frames for camera in runner.status().cameras) - before
    _, stages = worker.times.take()
    latency = np.array(list(worker.publisher.latency.recent) or [float("nan")]) * 1000
    counts = worker.store.counts
    return {
        "fps": round(frames / spent, 1),
        "latency_ms": {
            f"p{part}": round(float(np.percentile(latency, part)), 1) for part in (50, 95, 99)
        },
        "stage_ms": stages,
        "cpu_cores": round((family.cpu_seconds() - cpu) / spent, 2),
        "rss_mb": family.rss_mb(),
        "ticks_stored": counts.stored,
        "ticks_dropped": counts.dropped,
        "live_replaced": worker.publisher.latency.replaced,
    }


class Family:
    """This process and its readers."""

    def __init__(self) -> None:
        here = psutil.Process()
        self._members = [here, *here.children(recursive=True)]

    def cpu_seconds(self) -> float:
        """Return what they have used so far."""
        times = [member.cpu_times() for member in self._members]
        seconds: float = sum(spent.user + spent.system for spent in times)
        return seconds

    def rss_mb(self) -> float:
        """Return the memory that they use."""
        used: int = sum(member.memory_info().rss for member in self._members)
        return round(used / 2**20, 1)


@contextlib.contextmanager
def _task(holder: str, setup: Setup, fps: float) -> Iterator[ProcessingTask]:
    """Make a task that `holder` alone may run, and delete it afterwards."""
    cameras = (
        {
            "camera_id": f"b{number}",
            "source_address": setup.recording,
            "window_x": x,
            "window_y": y,
            "window_width": width,
            "window_height": height,
            "rate_fps": fps,
            "homography": homography,
        }
        for number, ((x, y, width, height), homography) in enumerate(
            zip(setup.windows, setup.homographies, strict=True)
        )
    )
    wanted = {"mode": "recorded", "loop": True, "target_fps": fps}
    with held_task(holder, "benchmark", cameras, **wanted) as task:
        yield task
        stop_task(task)


def stop_task(task: ProcessingTask) -> None:
    """Stop a task, and wait for its end."""
    ProcessingTask.objects.filter(pk=task.pk).update(desired=ProcessingTask.Desired.STOPPED)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        task.refresh_from_db(fields=["status"])
        if not task.is_active:
            return
        time.sleep(0.1)


def watch_task(task: ProcessingTask, seconds: float) -> None:
    """Watch every camera of a task, as a live page does."""
    for row in task.task_cameras.select_related("camera"):
        key = watch_key(task.task_id, row.camera.camera_id, "grid")
        client().set(key, b"1", ex=int(seconds))


def until_running(worker: Worker, task: ProcessingTask) -> None:
    """Wait until every camera has given a frame; raise TimeoutError after 30 s."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        runner = worker.runners.get(task.task_id)
        if runner is not None and all(c.frames for c in runner.status().cameras):
            return
        time.sleep(0.05)
    raise TimeoutError("the benchmark's task did not start within 30 s; see the log above")
