"""A task that one worker alone may run, for as long as something is measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db.models.functions import Now

from tracking.models import Camera, Environment, Observation, ProcessingTask, TaskCamera
from worker.lease import LEASE


@contextmanager
def held_task(
    holder: str, name: str, cameras: Iterable[dict[str, Any]], **fields: Any
) -> Iterator[ProcessingTask]:
    """Make an environment with a task that `holder` alone may run; delete both afterwards.

    Args:
        holder: of the lease.
        name: with which that of the environment begins.
        cameras: fields of each.
        fields: of the task.
    """
    name = f"{name}-{uuid4().hex[:12]}"
    environment = Environment.objects.create(environment_id=name, name=name)
    try:
        made = [Camera.objects.create(environment=environment, **camera) for camera in cameras]
        task = ProcessingTask(
            environment=environment,
            epoch=1,
            lease_holder=holder,
            lease_expires_at=Now() + LEASE,
            **fields,
        )
        task.save(force_insert=True)
        TaskCamera.objects.bulk_create(TaskCamera(task=task, camera=camera) for camera in made)
        yield task
    finally:
        Observation.objects.filter(task__in=environment.tasks.all()).delete()
        environment.people.all().delete()
        environment.delete()
