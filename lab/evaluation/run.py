"""Runs the pipeline over a data set, as fast as it goes, and scores it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2

from vision.appearance import Embedder
from vision.detection import Detector
from vision.pipeline import CameraGeometry, Pipeline
from vision.sources import FrameSynchronizer, Tick
from vision.types import Detections

from .agreement import agreement
from .counted import CountedDetector
from .dataset import Dataset, DatasetError
from .evidence import Evidence, EvidenceFilter
from .packed import PackedPipeline
from .people import PeopleLog
from .plan import EvaluationPlan, thinned
from .playback import play
from .results import Results, Row, boxes_of
from .scores import Comparison, compare, score

if TYPE_CHECKING:
    from .hosts import SplitHosts


class _DatasetTask:
    """A data set as the engine sees it."""

    def __init__(
        self,
        feeds: FrameSynchronizer,
        pipeline: Pipeline,
        plan: EvaluationPlan,
        hosts: SplitHosts | None = None,
    ) -> None:
        self.feeds, self.pipeline, self.plan, self.hosts = feeds, pipeline, plan, hosts
        self.results = Results()
        self.error: Exception | None = None
        self._taken = 0
        self._first: float | None = None

    def take(self, most: int | None = None) -> Tick | None:
        while (tick := self.feeds.take()) is not None:
            self._taken += 1
            if (self._taken - 1) % self.plan.every == 0:
                return tick
            tick.release()
        return None

    def fail(self, error: Exception) -> None:
        self.error = error

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        self._first = tick.timestamp if self._first is None else self._first
        seconds = tick.timestamp - self._first
        seen = {
            name: (tick.frames[name], detections)
            for name, detections in found.items()
            if not self.plan.is_down(name, seconds)
        }
        if self.hosts is None:
            result = self.pipeline.process(tick.timestamp, seen)
        else:
            there = {
                name: frame
                for name, frame in tick.seen_elsewhere.items()
                if not self.plan.is_down(name, seconds)
            }
            result = self.pipeline.process(tick.timestamp, seen, there, self.hosts.asks(tick))
        self.results.seconds["detect"] += detect_seconds
        for stage, spent in result.seconds.items():
            self.results.seconds[stage] += spent
        self.results.take(tick, result.view)


def evaluate(
    folder: Path,
    out: Path,
    detector: Detector,
    progress: Callable[[int], None] = lambda _: None,
    embedder: Embedder | None = None,
    evidence: Evidence = Evidence.BOTH,
    plan: EvaluationPlan | None = None,
) -> dict[str, Any]:
    """Run the whole pipeline over the data set in `folder` and score it.

    Args:
        folder: see `Dataset`.
        out: gets CAMERA.txt (global ids), local/CAMERA.txt (the camera's own ids), people.json
            (who was where and when) and people.png (pictures of everybody who was confirmed).
        detector: finds the people.
        progress: told the number of frames done now and then.
        embedder: says what people look like; None: nobody looks.
        evidence: what identity receives of it all.
        plan: what is left out.

    Returns:
        The summary: scores per camera and over all, frames per second, seconds per stage.

    Raises:
        DatasetError: not a data set, one of its recordings cannot be read, or the outage's camera
            is none of its cameras.
    """
    dataset, plan = Dataset.read(folder), plan or EvaluationPlan()
    if plan.outage and plan.outage.camera not in {one.camera_id for one in dataset.cameras}:
        raise DatasetError(f"{folder} has no camera {plan.outage.camera}")
    begin, counted = time.perf_counter(), CountedDetector(detector)
    results = _run(dataset, counted, progress, EvidenceFilter(evidence, embedder), plan)
    seconds = time.perf_counter() - begin
    names = [camera.camera_id for camera in dataset.cameras]
    _write(out, names, results.people)
    _write(out / "local", names, results.own)
    _write_people(out, results.log)
    frames = sum(map(len, results.frames.values()))
    summary: dict[str, Any] = {
        "dataset": dataset.name,
        "frames": frames,
        "frames_detected": counted.frames,
        "fps": round(frames / seconds, 2),
        "stage_ms_per_frame": {
            stage: round(spent / max(1, frames) * 1000, 3)
            for stage, spent in results.seconds.items()
        },
    }
    if results.message_bytes:
        summary["message_bytes"] = results.message_bytes
    return summary | _scores(dataset, results)


def _run(
    dataset: Dataset,
    detector: Detector,
    progress: Callable[[int], None],
    given: EvidenceFilter,
    plan: EvaluationPlan,
) -> Results:
    geometry = {
        camera.camera_id: CameraGeometry(given.ground(camera.homography))
        for camera in dataset.cameras
    }
    kind = PackedPipeline if plan.packed and not plan.hosts else Pipeline
    embedder = given.usable_embedder()
    pipeline = kind(geometry, embedder)
    hosts = _hosts(plan.hosts, dataset.fps, embedder) if plan.hosts else None
    task = play(
        dataset,
        detector,
        lambda feeds: _DatasetTask(feeds, pipeline, plan, hosts),
        lambda task: progress(sum(map(len, task.results.frames.values()))),
        motion_gate=plan.motion_gate,
        hosts=hosts,
    )
    if isinstance(pipeline, PackedPipeline):
        task.results.message_bytes = pipeline.sizes.summary()
    return task.results


def _write(folder: Path, names: list[str], rows: dict[str, list[Row]]) -> None:
    """Write one file per camera, empty where nobody was seen."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        text = "".join(
            f"{frame},{number},{x:.2f},{y:.2f},{w:.2f},{h:.2f},{score:.4f},-1,-1,-1\n"
            for frame, number, x, y, w, h, score in rows[name]
        )
        (folder / f"{name}.txt").write_text(text)


def _write_people(out: Path, log: PeopleLog) -> None:
    (out / "people.json").write_text(json.dumps(log.table(), indent=1) + "\n")
    sheet = log.sheet()
    if sheet is not None:
        cv2.imwrite(str(out / "people.png"), sheet)


def _scores(dataset: Dataset, results: Results) -> dict[str, Any]:
    """Score own ids per camera and global ids over all cameras, in the frames processed.

    Own ids are compared with `gt` per camera; global ids with `gt_people` (or `gt`, whose ids mean
    one person across the cameras) over all of them: as they were at the time, and with all
    corrections and merges carried back, as the database has them in the end.
    """
    cameras: dict[str, Any] = {}
    live: list[Comparison] = []
    stored: list[Comparison] = []
    seen = [thinned(camera, results.frames[camera.camera_id]) for camera in dataset.cameras]
    people = {camera.camera_id: boxes_of(results.people[camera.camera_id]) for camera in seen}
    final = {camera.camera_id: results.corrected(camera.camera_id) for camera in seen}
    for camera in seen:
        name, last = camera.camera_id, max(results.frames[camera.camera_id], default=0)
        if camera.gt is None:
            continue
        own = compare(camera.gt, boxes_of(results.own[name]), camera.ignore, last)
        cameras[name] = score([own])
        truth = camera.gt_people or camera.gt
        live.append(compare(truth, people[name], camera.ignore, last))
        stored.append(compare(truth, final[name], camera.ignore, last))
    return {
        "cameras": cameras,
        "global": score(live) if live else None,
        "global_after_corrections": score(stored) if stored else None,
        "agreement": agreement(seen, people).summary(),
        "agreement_after_corrections": agreement(seen, final).summary(),
        "corrections": len(results.spans),
        **results.log.counts(),
    }


def _hosts(number: int, fps: float, embedder: Embedder | None) -> SplitHosts:
    from .hosts import SplitHosts  # the workers' code, which needs Django; nothing else here does

    return SplitHosts(number, fps, embedder)
