"""A day of a live task on a simulated clock: what grows in a worker that runs for long.

Simulated cameras of another node send what they see. The rest is a worker's own: identity, counts,
alerts, store and messages; the job that sums up runs after each hour. Readers and models are not
part of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import psutil

from alerts.models import AlertRule, Kind
from analytics.rollups.job import roll_changed
from lab.held_task import held_task
from lab.simulation.detections import DetectionTick
from lab.simulation.messages import SimulatedModel, chosen_crops, crop_vectors, seen_frame
from lab.simulation.scenes import SimulatedScene
from tracking.models import Line, Observation, Person, ProcessingTask, Zone
from vision.seen_frame import SeenTick
from vision.sources import Tick
from vision.sources.elsewhere import CropAnswers, SeenElsewhere
from vision.tick_messages import pack_crops, pack_seen, unpack_seen, unpack_wanted
from worker.meter import StageTimes
from worker.plan import resumed_plan
from worker.publish import Publisher
from worker.services import WorkerServices
from worker.store import Store
from worker.task_runner import TaskRunner

HOLDER: Final = "benchmark-day"
HOUR: Final = 3600.0
BEGIN: Final = datetime(2026, 1, 5, tzinfo=UTC)
WAITING_TICKS: Final = 100
"""That many wait for the store at most."""
_FULL: Final = 2
"""Hours after which galleries, which forget after one, are as full as they will be."""


@dataclass(slots=True)
class _SimulatedNode:
    """A node whose cameras are simulated; it answers at once.

    Attributes:
        moment: what they see now.
    """

    moment: DetectionTick
    name: str = "simulated"

    def order(self, share: str, cameras: Sequence[str], position: int, earlier: int) -> None:
        """Take note of nothing: it sends all the time."""

    def close(self, share: str) -> None:
        """Continue, see `order`."""

    def followed(self, share: str, number: int, told: bytes) -> None:
        """Keep nothing for later, so that nothing is let go."""

    def ask(self, wanted: Sequence[tuple[str, bytes]], seconds: float) -> CropAnswers:
        """Answer with the embeddings of the simulation."""
        crops = {name: crop_vectors(one) for name, one in self.moment.observations.items()}
        asked = [unpack_wanted(message) for _, message in wanted]
        answers = [pack_crops(number, dict(chosen_crops(crops, rows))) for number, rows in asked]
        return lambda: answers


@dataclass(slots=True)
class _Hour:
    """Processor time of the ticks of an hour, ms."""

    ticks: list[float] = field(default_factory=list)

    def report(self, people: int, summed_up_seconds: float) -> dict[str, Any]:
        """Return what the hour took, and what the process has by now."""
        process = psutil.Process()
        return {
            "ticks": len(self.ticks),
            "tick_ms_mean": round(float(np.mean(self.ticks)), 3),
            "tick_ms_p99": round(float(np.percentile(self.ticks, 99)), 3),
            "summing_up_s": round(summed_up_seconds, 2),
            "rss_mb": round(process.memory_info().rss / 2**20, 1),
            "threads": process.num_threads(),
            "files": process.num_fds(),
            "people": people,
        }


def run(
    scene: SimulatedScene, hours: float, say: Callable[[dict[str, Any]], None]
) -> dict[str, Any]:
    """Follow the scene for so many simulated hours, as fast as it goes; remove all of it again.

    Args:
        say: gets a report after each hour.
    """
    grounds, ticks = scene.play(hours * HOUR)
    cameras = [
        {
            "camera_id": name,
            "name": name,
            "source_address": f"rtsp://camera.example/{name}",
            "homography": None if ground is None else ground.homography.tolist(),
        }
        for name, ground in grounds.items()
    ]
    # Paused, it opens no cameras.
    state = {"mode": ProcessingTask.Mode.LIVE, "desired": ProcessingTask.Desired.PAUSED}
    with held_task(HOLDER, "benchmark-day", cameras, **state) as task:
        _measure_the_floor(task, scene)
        with _running(task) as (runner, store):
            reports = list(_hours(scene, ticks, task, runner, store, say))
    return {"scene": scene.name, "fps": scene.fps, "hours": hours, **_growth(reports)}


def _measure_the_floor(task: ProcessingTask, scene: SimulatedScene) -> None:
    """Add a zone over half the hall, a line through its middle, and rules."""
    width, depth = scene.size
    place = {"environment": task.environment, "name": "West"}
    west = [[0, 0], [width / 2, 0], [width / 2, depth], [0, depth]]
    zone = Zone.objects.create(zone_id="west", polygon=west, **place)
    Line.objects.create(line_id="middle", points=west[1:3], **place)
    own = {"environment": task.environment, "zone": zone}
    AlertRule.objects.create(name="Full", kind=Kind.OCCUPANCY_ABOVE, threshold=3, **own)
    AlertRule.objects.create(name="Stays", kind=Kind.DWELL_OVER, seconds=60, **own)


@contextmanager
def _running(task: ProcessingTask) -> Iterator[tuple[TaskRunner, Store]]:
    with ExitStack() as ends, ThreadPoolExecutor(1) as encoders:
        publisher, store = Publisher(lambda: {"holder": HOLDER}, lambda: None), Store(HOLDER)
        ends.callback(publisher.close)
        ends.callback(store.close)
        publisher.start()
        services = WorkerServices(
            store, publisher, encoders, 70, lambda: None, StageTimes(), SimulatedModel()
        )
        runner = TaskRunner(resumed_plan(task), task.epoch, services)
        ends.callback(runner.close)
        yield runner, store


def _hours(
    scene: SimulatedScene,
    ticks: Iterator[tuple[DetectionTick, int]],
    task: ProcessingTask,
    runner: TaskRunner,
    store: Store,
    say: Callable[[dict[str, Any]], None],
) -> Iterator[dict[str, Any]]:
    hour, per_hour = _Hour(), round(HOUR * scene.fps)
    for number, (moment, _) in enumerate(ticks):
        _wait_for(store, WAITING_TICKS)
        tick = _tick(number, moment, BEGIN.timestamp() + number / scene.fps)
        begin = time.thread_time()
        runner.follow(tick, {}, 0.0)
        hour.ticks.append((time.thread_time() - begin) * 1e3)
        if runner.error:
            raise RuntimeError(runner.error)
        if len(hour.ticks) == per_hour:
            _wait_for(store, 1)
            begin = time.thread_time()
            roll_changed(HOUR)
            people = Person.objects.filter(environment=task.environment).count()
            report = hour.report(people, time.thread_time() - begin)
            report["observations"] = Observation.objects.filter(task=task).count()
            hour = _Hour()
            say(report)
            yield report


def _wait_for(store: Store, waiting: int) -> None:
    """Wait until fewer ticks than that are not stored."""
    while store.waiting >= waiting:
        time.sleep(0.005)


def _tick(number: int, moment: DetectionTick, timestamp: float) -> Tick:
    """Return a tick as it comes from another node, through a message."""
    frames = {name: seen_frame(timestamp, one) for name, one in moment.observations.items()}
    positions = dict.fromkeys(frames, number)
    seen = unpack_seen(pack_seen(SeenTick(frames, positions, number)))
    elsewhere = SeenElsewhere(_SimulatedNode(moment), "share", seen)
    now = time.monotonic()
    return Tick({}, positions, timestamp, now, lambda: None, None, (elsewhere,))


def _growth(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the means of the first and the last quarter of the hours, where there are enough."""
    size = len(reports) // 4
    first, last = reports[_FULL : _FULL + size], reports[-size:]
    keys = ("tick_ms_mean", "rss_mb", "threads", "files")
    return {
        key: [round(float(np.mean([one[key] for one in part])), 2) for part in (first, last)]
        for key in (keys if size >= _FULL else ())
    } | {"reports": reports}
