"""The joint tracker over a data set, decoded, detected and embedded as `evaluate` does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lab.evaluation.dataset import Dataset, DatasetError
from lab.evaluation.playback import play
from vision.appearance import Embedder
from vision.appearance.quality import sharpness
from vision.appearance.track_embedder import crop_box
from vision.detection import Detector
from vision.joint.observation import FrameDetections
from vision.joint.tracker import JointTracker
from vision.sources import FrameSynchronizer, Tick
from vision.types import Detections, Frame

from .study_log import StudyLog
from .study_scores import study_scores


@dataclass(frozen=True, slots=True)
class Outage:
    """A camera that is down for a while: start and end in seconds since the first tick."""

    camera: str
    start: float
    end: float

    @staticmethod
    def parse(text: str) -> Outage:
        """Return the outage of CAMERA:FROM:TO.

        >>> Outage.parse("c02:20:30")
        Outage(camera='c02', start=20.0, end=30.0)

        Raises:
            ValueError: it is not one.
        """
        camera, start, end = text.rsplit(":", 2)
        return Outage(camera, float(start), float(end))


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """What is left out of a data set: all but one tick in `every`, and a camera for a while."""

    every: int = 1
    outage: Outage | None = None


class StudyTask:
    """A data set's playback into the joint tracker.

    Args:
        feeds: gathers the frames.
        tracker: gets the observations.
        embedder: embeds every detection; None: appearance is not used.
        plan: what is left out.

    Attributes:
        log: what was reported.
        error: what ended it.
        tracking_seconds: processor time of each tick's tracking, s.
    """

    def __init__(
        self,
        feeds: FrameSynchronizer,
        tracker: JointTracker,
        embedder: Embedder | None,
        plan: StudyPlan,
    ) -> None:
        self._feeds, self._tracker, self._embedder, self._plan = feeds, tracker, embedder, plan
        self.log = StudyLog()
        self.error: Exception | None = None
        self.tracking_seconds: list[float] = []
        self._taken = 0
        self._first: float | None = None

    def take(self) -> Tick | None:
        """Return the next tick that is not left out."""
        while (tick := self._feeds.take()) is not None:
            self._taken += 1
            if (self._taken - 1) % self._plan.every == 0:
                return tick
            tick.release()
        return None

    def fail(self, error: Exception) -> None:
        """Keep the error, which ends the playback."""
        self.error = error

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        """Embed and track a tick's detections."""
        if self._first is None:
            self._first = tick.timestamp
        names = [name for name in found if not self._is_down(name, tick.timestamp - self._first)]
        seen = {name: self._observe(tick.frames[name], found[name]) for name in names}
        begin = time.process_time()
        result = self._tracker.update(tick.timestamp, seen)
        self.tracking_seconds.append(time.process_time() - begin)
        frames = {name: tick.positions[name] + 1 for name in names}
        self.log.take(tick.timestamp, frames, result)

    def _is_down(self, name: str, seconds: float) -> bool:
        outage = self._plan.outage
        return (
            outage is not None and name == outage.camera and (outage.start <= seconds < outage.end)
        )

    def _observe(self, frame: Frame, detections: Detections) -> FrameDetections:
        height, width = frame.image.shape[:2]
        crops = [crop_box(frame.image, box) for box in detections.boxes]
        vectors = np.empty((len(crops), 0))
        if self._embedder is not None:
            vectors = np.empty((0, self._embedder.dimensions))
            if crops:
                vectors = self._embedder.embed(crops).astype(np.float64)
        sharp = np.array([sharpness(crop) for crop in crops])
        return FrameDetections.from_detections(detections, vectors, sharp, (height, width))


def study(
    folder: Path,
    detector: Detector,
    embedder: Embedder | None,
    plan: StudyPlan | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """Track the people of the data set in `folder`, and score that.

    Args:
        folder: see `Dataset`.
        detector: finds the people.
        embedder: says what they look like; None: appearance is not used.
        plan: what is left out.
        progress: receives the number of ticks done now and then.

    Returns:
        The summary: scores per camera of its own tracks; over all cameras of people as reported
        live and after corrections; agreement of views; processor time per tick, ms.

    Raises:
        DatasetError: not a data set, a recording cannot be read, or the outage's camera is none
            of its cameras.
    """
    dataset, plan = Dataset.read(folder), plan or StudyPlan()
    names = {camera.camera_id for camera in dataset.cameras}
    if plan.outage is not None and plan.outage.camera not in names:
        raise DatasetError(f"{folder} has no camera {plan.outage.camera}")
    tracker = JointTracker({camera.camera_id: camera.homography for camera in dataset.cameras})
    task = play(
        dataset,
        detector,
        lambda feeds: StudyTask(feeds, tracker, embedder, plan),
        lambda task: progress(len(task.tracking_seconds)),
    )
    spent = np.array(task.tracking_seconds or [0.0]) * 1000
    return {
        "dataset": dataset.name,
        "ticks": len(task.tracking_seconds),
        "tracking_ms": {
            "mean": round(float(spent.mean()), 2),
            "p99": round(float(np.percentile(spent, 99)), 2),
        },
        **study_scores(dataset, task.log),
    }
