"""What is live of an environment goes from Redis when someone there is forgotten.

It would expire within half a minute anyway. A worker that still knows them publishes them again
until it has read that they are forgotten, which takes a second or so.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver
from redis.exceptions import RedisError

from live.keys import SIZES, frame_key, snapshot_key
from spoton.workers import client
from tracking.models import Environment, ProcessingTask
from tracking.signals import people_forgotten

logger = logging.getLogger(__name__)


@receiver(people_forgotten)
def forget_live(environment: Environment, **kwargs: Any) -> None:
    """Delete the newest positions and frames of active tasks, whose headers have ids."""
    tasks = ProcessingTask.objects.filter(
        environment=environment, status__in=ProcessingTask.ACTIVE_STATUSES
    )
    ids = list(tasks.values_list("task_id", flat=True))
    cameras = list(environment.cameras.values_list("camera_id", flat=True))
    transaction.on_commit(partial(_delete, ids, cameras))


def _delete(tasks: list[UUID], cameras: list[str]) -> None:
    keys = [snapshot_key(task) for task in tasks] + [
        frame_key(task, camera, size) for task in tasks for camera in cameras for size in SIZES
    ]
    if not keys:
        return
    try:
        client().delete(*keys)
    except (RedisError, OSError) as error:
        logger.warning("live data expires by itself: %s", type(error).__name__)
