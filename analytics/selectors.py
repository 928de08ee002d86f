"""Figures of this moment, for the environments of anyone who asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from tracking.models import TaskCamera
from tracking.selectors.scope import cameras_for, environments_for, held_task_cameras_for


@dataclass(slots=True)
class CameraMetrics:
    """One camera now."""

    camera_id: str
    online: bool
    state: str | None = None
    task_id: str | None = None
    active_persons: int = 0
    fps: float = 0.0
    dropped_frames: int = 0
    last_frame_at: datetime | None = None
    reconnects: int = 0
    picture_state: str = ""


@dataclass(slots=True)
class EnvironmentMetrics:
    """One environment now."""

    environment_id: str
    name: str
    active_persons: int | None = 0
    active_tasks: int = 0
    total_cameras: int = 0
    online_cameras: int = 0
    processing_fps: float = 0.0
    cameras: list[CameraMetrics] = field(default_factory=list)


@dataclass(slots=True)
class Metrics:
    """All visible environments now; a person in two cameras of one task counts once.

    Tasks whose cameras are all away do not count. Where no other runs, the number of people is
    None: unknown.
    """

    timestamp: datetime
    active_persons: int | None
    active_tasks: int
    total_cameras: int
    online_cameras: int
    processing_fps: float
    environments: list[EnvironmentMetrics]


def real_time_metrics(user: User | AnonymousUser, environment_id: str | None = None) -> Metrics:
    """Return the newest figures that the workers wrote, at most about a second old.

    Disabled cameras do not count; what a dead worker left behind does not either.
    """
    visible = environments_for(user)
    cameras = cameras_for(user).filter(enabled=True)
    held = held_task_cameras_for(user)
    if environment_id is not None:
        visible = visible.filter(environment_id=environment_id)
        cameras = cameras.filter(environment__environment_id=environment_id)
        held = held.filter(task__environment__environment_id=environment_id)
    environments = {
        environment.pk: EnvironmentMetrics(environment.environment_id, environment.name)
        for environment in visible
    }
    by_camera = {row.camera.pk: row for row in held}
    for camera in cameras:
        environment = environments.get(camera.environment_id)
        if environment is None:  # made since the first query
            continue
        metrics = CameraMetrics(camera.camera_id, camera.online)
        if row := by_camera.get(camera.pk):
            _fill(metrics, row)
        environment.cameras.append(metrics)
        environment.total_cameras += 1
        environment.online_cameras += metrics.online
    tasks = {row.task.pk: row.task for row in by_camera.values()}
    counts: dict[int, list[int | None]] = defaultdict(list)
    for task in tasks.values():
        environment = environments.get(task.environment_id)
        if environment is not None:
            environment.active_tasks += 1
            environment.processing_fps += task.fps
            counts[task.environment_id].append(task.people_now)
    for key, some in counts.items():
        environments[key].active_persons = known_sum(some)
    return _total(list(environments.values()))


def known_sum(counts: Iterable[int | None]) -> int | None:
    """Return the sum of what is known; None where there are counts and none is.

    >>> known_sum([2, None, 3]), known_sum([None]), known_sum([])
    (5, None, 0)
    """
    some = list(counts)
    known = [count for count in some if count is not None]
    return sum(known) if known or not some else None


def _fill(metrics: CameraMetrics, row: TaskCamera) -> None:
    metrics.state = row.state
    metrics.task_id = str(row.task.pk)
    metrics.active_persons = row.people_now
    metrics.fps = round(row.fps, 2)
    metrics.dropped_frames = row.dropped
    metrics.last_frame_at = row.last_frame_at
    metrics.reconnects = row.reconnects
    metrics.picture_state = row.picture_now


def _total(environments: list[EnvironmentMetrics]) -> Metrics:
    for environment in environments:
        environment.processing_fps = round(environment.processing_fps, 2)
    return Metrics(
        timestamp=timezone.now(),
        active_persons=known_sum(e.active_persons for e in environments if e.active_tasks),
        active_tasks=sum(e.active_tasks for e in environments),
        total_cameras=sum(e.total_cameras for e in environments),
        online_cameras=sum(e.online_cameras for e in environments),
        processing_fps=round(sum(e.processing_fps for e in environments), 2),
        environments=environments,
    )
