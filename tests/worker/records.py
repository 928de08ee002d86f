"""Ticks and states as a lane hands them to the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tracking.models import Camera, ProcessingTask
from worker.plan import TaskPlan, plan
from worker.records import Box, CameraRecord, StatusRecord, TickRecord

HOLDER = "worker-1"
START = datetime(2026, 1, 1, 10, 30, tzinfo=UTC)


def box(camera: Camera, track_id: int = 1, person: UUID | None = None) -> Box:
    return Box(camera.pk, track_id, person, (10.0, 20.0, 50.0, 120.0), 0.9, (1.5, 2.5))


def tick(number: int, boxes: Sequence[Box], **fields: object) -> TickRecord:
    """The tick `number` (from 1), a tenth of a second after the one before."""
    cameras = {box.camera for box in boxes}
    values = {
        "time": START + timedelta(seconds=number / 10),
        "frame_index": number,
        "boxes": list(boxes),
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


class FakeLane:
    """What the store asks of a lane; its ticks come from the test."""

    def __init__(self, task: ProcessingTask, epoch: int = 1) -> None:
        self.plan: TaskPlan = plan(task)
        self.epoch = epoch
        self.said = status()

    def status(self) -> StatusRecord:
        return self.said
