"""Tasks over real recordings, and what is known of them while they run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.models import Count

from tests.factories import HOMOGRAPHY, make_camera, make_task
from tests.worker.process import WorkerProcess
from tracking.models import (
    Camera,
    Environment,
    Observation,
    ProcessingTask,
    TaskCamera,
    Track,
)

SIDE = 512
"""Of the films' pictures: the smallest that the detector takes as they are, and so the quickest."""
WINDOW = {"window_x": 0, "window_y": 80, "window_width": SIDE, "window_height": 384}


def recorded(
    environment: Environment, recordings: dict[str, Path | str], **fields: Any
) -> ProcessingTask:
    """A queued task over a recording per camera."""
    cameras = [
        make_camera(environment, name, source_address=str(path), homography=HOMOGRAPHY)
        for name, path in recordings.items()
    ]
    return make_task(environment, cameras, **{"mode": ProcessingTask.Mode.RECORDED} | fields)


def row_of(task: ProcessingTask, camera_id: str) -> TaskCamera:
    return TaskCamera.objects.select_related("camera").get(task=task, camera__camera_id=camera_id)


def stop(task: ProcessingTask) -> None:
    ProcessingTask.objects.filter(pk=task.pk).update(desired=ProcessingTask.Desired.STOPPED)


def has(task: ProcessingTask, **fields: Any) -> bool:
    return ProcessingTask.objects.filter(pk=task.pk, **fields).exists()


def wait_for_frames(worker: WorkerProcess, task: ProcessingTask, count: int) -> None:
    """Until so many ticks are stored."""
    worker.wait(lambda: has(task, frame_index__gte=count), 30)


def wait_for_end(worker: WorkerProcess, task: ProcessingTask, seconds: float = 30) -> None:
    worker.wait(lambda: has(task, finished_at__isnull=False), seconds)
    task.refresh_from_db()


def track_ids(camera: Camera) -> set[int]:
    return set(Track.objects.filter(camera=camera).values_list("track_id", flat=True))


def stored_twice(task: ProcessingTask) -> list[Any]:
    """Tracks that have two boxes in one frame."""
    return list(
        Observation.objects.filter(task=task)
        .order_by()
        .values("camera_id", "track_id", "frame_index")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )


def gaps(task: ProcessingTask) -> list[int]:
    """Ticks in which nobody was found, between the first and the last with somebody."""
    seen = set(Observation.objects.filter(task=task).values_list("frame_index", flat=True))
    return sorted(set(range(min(seen), max(seen) + 1)) - seen)
