"""Ticks and states as a task hands them to the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

from tracking.models import Camera, ProcessingTask
from vision.tick_view import TickView
from worker.plan import TaskPlan, plan
from worker.records import CameraRecord, StatusRecord, TickRecord

HOLDER = "worker-1"
START = datetime(2026, 1, 1, 10, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Box:
    """One track in one frame; `floor` in metres, None where it is not known."""

    camera: int
    track_id: int
    person: UUID | None
    xyxy: tuple[float, float, float, float]
    confidence: float
    floor: tuple[float, float] | None


def view(boxes: Sequence[Box]) -> tuple[TickView, tuple[int, ...]]:
    """What a tick with these boxes shows, and the keys of its cameras."""
    cameras = list(dict.fromkeys(box.camera for box in boxes))
    rows = [box for camera in cameras for box in boxes if box.camera == camera]
    counts = [sum(box.camera == camera for box in boxes) for camera in cameras]
    return TickView(
        cameras=tuple(f"{camera}" for camera in cameras),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        track_ids=np.array([box.track_id for box in rows], np.int64),
        boxes=np.array([box.xyxy for box in rows], np.float32).reshape(-1, 4),
        scores=np.array([box.confidence for box in rows], np.float32),
        persons=np.arange(len(rows)),
        people=[box.person or UUID(int=number) for number, box in enumerate(rows)],
        floor=np.array([box.floor or (np.nan, np.nan) for box in rows]).reshape(-1, 2),
        confirmed=np.array([box.person is not None for box in rows], np.bool_),
    ), tuple(cameras)


def box(camera: Camera, track_id: int = 1, person: UUID | None = None) -> Box:
    return Box(camera.pk, track_id, person, (10.0, 20.0, 50.0, 120.0), 0.875, (1.5, 2.5))


def tick(number: int, boxes: Sequence[Box], **fields: object) -> TickRecord:
    """The tick `number` (from 1), a tenth of a second after the one before."""
    shown, cameras = view(boxes)
    values = {
        "time": START + timedelta(seconds=number / 10),
        "frame_index": number,
        "view": shown,
        "camera_keys": cameras,
        "positions": dict.fromkeys(cameras, number),
        "frames": dict.fromkeys(cameras, number),
    } | fields
    return TickRecord(**values)  # type: ignore[arg-type]


def camera_record(camera: Camera, **fields: object) -> CameraRecord:
    values = {
        "key": camera.pk,
        "camera_id": camera.camera_id,
        "state": "online",
        "reason": "",
        "width": 640,
        "height": 480,
        "frames": 3,
        "dropped": 2,
        "fps": 9.5,
        "people_now": 4,
        "last_frame_at": START,
    } | fields
    return CameraRecord(**values)  # type: ignore[arg-type]


def status(*cameras: CameraRecord, **fields: object) -> StatusRecord:
    values = {
        "status": ProcessingTask.Status.PROCESSING,
        "error": "",
        "progress": 0.25,
        "frame_index": 3,
        "fps": 19.0,
        "people_now": 5,
        "cameras": list(cameras),
    } | fields
    return StatusRecord(**values)  # type: ignore[arg-type]


class FakeTask:
    """What the store asks of a task; its ticks come from the test."""

    def __init__(self, task: ProcessingTask, epoch: int = 1) -> None:
        self.plan: TaskPlan = plan(task)
        self.epoch = epoch
        self.said = status()

    def status(self) -> StatusRecord:
        return self.said
