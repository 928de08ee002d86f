"""Runs the pipeline over a data set, as fast as it goes, and scores it."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from vision.appearance import Embedder
from vision.detection import Detector
from vision.pipeline import CameraGeometry, Pipeline
from vision.sources import FrameSynchronizer, Tick
from vision.types import Detections

from .agreement import agreement
from .dataset import Boxes, Dataset
from .evidence import Evidence, EvidenceFilter
from .people import PeopleLog
from .playback import play
from .scores import Comparison, compare, score

Row = tuple[int, int, float, float, float, float, float]
"""1-based frame, id, x, y, width, height, confidence."""


@dataclass(slots=True)
class _Results:
    own: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    frames: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    log: PeopleLog = field(default_factory=PeopleLog)


class _DatasetTask:
    """A data set as the engine sees it."""

    def __init__(self, feeds: FrameSynchronizer, pipeline: Pipeline) -> None:
        self.feeds, self.pipeline = feeds, pipeline
        self.results = _Results()
        self.error: Exception | None = None

    def take(self) -> Tick | None:
        return self.feeds.take()

    def fail(self, error: Exception) -> None:
        self.error = error

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        results = self.results
        seen = {name: (tick.frames[name], detections) for name, detections in found.items()}
        result = self.pipeline.process(tick.timestamp, seen)
        results.seconds["detect"] += detect_seconds
        for stage, seconds in result.seconds.items():
            results.seconds[stage] += seconds
        view = result.view
        results.log.take(tick, view)
        for name in view.cameras:
            frame, rows = tick.positions[name] + 1, view.rows(name)
            results.frames[name] = frame
            for track, person, box, confidence in zip(
                view.track_ids[rows].tolist(),
                view.persons[rows].tolist(),
                view.boxes[rows].tolist(),
                view.scores[rows].tolist(),
                strict=True,
            ):
                x1, y1, x2, y2 = box
                rest = (x1, y1, x2 - x1, y2 - y1, confidence)
                number = results.log.number(view.people[person])
                results.own[name].append((frame, track, *rest))
                results.people[name].append((frame, number, *rest))


def evaluate(
    folder: Path,
    out: Path,
    detector: Detector,
    progress: Callable[[int], None] = lambda _: None,
    embedder: Embedder | None = None,
    evidence: Evidence = Evidence.BOTH,
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

    Returns:
        The summary: scores per camera and over all, frames per second, seconds per stage.

    Raises:
        DatasetError: not a data set, or one of its recordings cannot be read.
    """
    dataset = Dataset.read(folder)
    begin = time.perf_counter()
    results = _run(dataset, detector, progress, EvidenceFilter(evidence, embedder))
    seconds = time.perf_counter() - begin
    names = [camera.camera_id for camera in dataset.cameras]
    _write(out, names, results.people)
    _write(out / "local", names, results.own)
    _write_people(out, results.log)
    frames = sum(results.frames.values())
    summary: dict[str, Any] = {
        "dataset": dataset.name,
        "frames": frames,
        "fps": round(frames / seconds, 2),
        "stage_ms_per_frame": {
            stage: round(spent / max(1, frames) * 1000, 3)
            for stage, spent in results.seconds.items()
        },
    }
    return summary | _scores(dataset, results)


def _run(
    dataset: Dataset, detector: Detector, progress: Callable[[int], None], given: EvidenceFilter
) -> _Results:
    geometry = {
        camera.camera_id: CameraGeometry(given.ground(camera.homography))
        for camera in dataset.cameras
    }
    pipeline = Pipeline(geometry, given.usable_embedder())
    task = play(
        dataset,
        detector,
        lambda feeds: _DatasetTask(feeds, pipeline),
        lambda task: progress(sum(task.results.frames.values())),
    )
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


def _boxes(rows: list[Row]) -> Boxes:
    table = np.array(rows, np.float64).reshape(-1, 7)
    boxes = table[:, 2:6].copy()
    boxes[:, 2:] += boxes[:, :2]
    return Boxes(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), boxes)


def _scores(dataset: Dataset, results: _Results) -> dict[str, Any]:
    """Score own ids per camera and global ids over all cameras.

    Own ids are compared with `gt` per camera; global ids with `gt_people` (or `gt`, whose ids mean
    one person across the cameras) over all of them: as they were at the time, and with all merges
    carried back, as the database has them in the end.
    """
    cameras: dict[str, Any] = {}
    live: list[Comparison] = []
    stored: list[Comparison] = []
    people = {
        camera.camera_id: _boxes(results.people[camera.camera_id]) for camera in dataset.cameras
    }
    final = results.log.finals()
    for camera in dataset.cameras:
        name, frames = camera.camera_id, results.frames[camera.camera_id]
        if camera.gt is None:
            continue
        own = compare(camera.gt, _boxes(results.own[name]), camera.ignore, frames)
        cameras[name] = score([own])
        truth, said = camera.gt_people or camera.gt, people[name]
        live.append(compare(truth, said, camera.ignore, frames))
        merged = replace(said, ids=np.array([final[i] for i in said.ids.tolist()], np.int64))
        stored.append(compare(truth, merged, camera.ignore, frames))
    return {
        "cameras": cameras,
        "global": score(live) if live else None,
        "global_after_merges": score(stored) if stored else None,
        "agreement": agreement(dataset.cameras, people).summary(),
        **results.log.counts(),
    }
