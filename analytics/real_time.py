"""Who is in view now, and how much each camera has to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from redis.exceptions import RedisError

from accounts.models import User
from analytics.selectors import real_time_metrics
from live.keys import snapshot_key
from spoton import workers
from tracking.models import ProcessingTask
from tracking.selectors.scope import tasks_for


def active_persons(user: User | AnonymousUser, environment_id: str | None) -> list[dict[str, Any]]:
    """Return everybody in the newest tick of each visible running task; none without Redis."""
    tasks = tasks_for(user).filter(status=ProcessingTask.Status.PROCESSING)
    if environment_id is not None:
        tasks = tasks.filter(environment__environment_id=environment_id)
    running = list(tasks)
    if not running:
        return []
    try:
        updates = workers.client().mget([snapshot_key(task.pk) for task in running])
    except (RedisError, OSError):
        return []
    return [
        person
        for task, update in zip(running, updates, strict=True)
        if update is not None
        for person in _people(task, json.loads(update)["payload"])
    ]


def _people(task: ProcessingTask, payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for person in payload.get("people", ()):
        yield {
            "global_id": person["global_id"],
            "environment_id": task.environment.environment_id,
            "task_id": str(task.pk),
            "cameras": person["cameras"],
            "map_coords": person["map_coords"],
            "identity_state": person["identity_state"],
            "timestamp": payload["timestamp"],
        }


def camera_loads(user: User | AnonymousUser, environment_id: str | None) -> list[dict[str, Any]]:
    """Return each visible camera with its share of all frames that are processed now."""
    metrics = real_time_metrics(user, environment_id)
    total = sum(
        camera.fps for environment in metrics.environments for camera in environment.cameras
    )
    return [
        {
            "camera_id": camera.camera_id,
            "environment_id": environment.environment_id,
            "online": camera.online,
            "fps": camera.fps,
            "active_persons": camera.active_persons,
            "dropped_frames": camera.dropped_frames,
            "load": round(camera.fps / total, 4) if total else 0.0,
        }
        for environment in metrics.environments
        for camera in environment.cameras
    ]
