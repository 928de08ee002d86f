"""Plays a data set's recordings through the detector to a task, as fast as it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from vision.detection import Detector
from vision.engine import Engine, EngineTask
from vision.sources import CameraSpec, FrameSynchronizer, SourceSpec
from vision.sources.synchronizer import feed_here

from .dataset import Dataset, DatasetCamera, DatasetError

if TYPE_CHECKING:
    from .hosts import SplitHosts


class PlaybackTask(EngineTask, Protocol):
    """A task that keeps the error that ended it."""

    error: Exception | None


Task = TypeVar("Task", bound=PlaybackTask)


def play(
    dataset: Dataset,
    detector: Detector,
    make_task: Callable[[FrameSynchronizer], Task],
    progress: Callable[[Task], None] = lambda _: None,
    *,
    motion_gate: bool = False,
    hosts: SplitHosts | None = None,
) -> Task:
    """Play all recordings to their end, and return the task that got them.

    Args:
        dataset: its cameras are played together.
        detector: finds the people.
        make_task: makes the task from what gathers its frames.
        progress: called now and then, and at the end.
        motion_gate: see `Engine`.
        hosts: decode the cameras; None: this process does.

    Raises:
        DatasetError: a recording cannot be read.
        Exception: the task's error.
    """
    engine = Engine(detector, motion_gate=motion_gate)
    views = [_view(camera, dataset.fps) for camera in dataset.cameras]
    make = hosts.make if hosts else feed_here
    feeds = FrameSynchronizer(views, 0.5 / dataset.fps, engine.wake, make=make)
    if hosts:
        hosts.connect(feeds.hear, engine.wake)
    task = make_task(feeds)
    try:
        while not feeds.finished and task.error is None:
            engine.step([task, *(hosts.running() if hosts else ())], timeout=0.05)
            if hosts:
                hosts.tell()
            progress(task)
            _refuse_failed(feeds)
        _refuse_failed(feeds)
        engine.drain()
    finally:
        feeds.close()
        if hosts:
            hosts.close()
        engine.close()
    if task.error is not None:
        raise task.error
    progress(task)
    return task


def _refuse_failed(feeds: FrameSynchronizer) -> None:
    for name, status in feeds.status().items():
        if status.state == "failed":
            raise DatasetError(f"camera {name}: {status.reason}")


def _view(camera: DatasetCamera, fps: float) -> CameraSpec:
    source = SourceSpec(
        str(camera.video), paced=False, rate_fps=fps, start_time=-camera.start_frame / fps
    )
    return CameraSpec(camera.camera_id, source, camera.window)
