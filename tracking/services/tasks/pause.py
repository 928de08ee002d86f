"""Pause a task and resume it; doing either twice is the same."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from tracking.models import ProcessingTask
from tracking.selectors.scope import tasks_for
from tracking.services.tasks.running import operable_task, refuse_ended
from tracking.services.wake import wake_workers

Desired = ProcessingTask.Desired


def pause_task(user: User, task_id: UUID) -> ProcessingTask:
    """Ask for a pause: the worker keeps the task, and no frame of a recording is passed over."""
    return _want(user, task_id, Desired.PAUSED, "task.pause")


def resume_task(user: User, task_id: UUID) -> ProcessingTask:
    """Continue: recordings at exactly the next frame, live cameras with the newest."""
    return _want(user, task_id, Desired.RUNNING, "task.resume")


def _want(user: User, task_id: UUID, desired: Desired, action: str) -> ProcessingTask:
    with transaction.atomic():
        task = operable_task(user, task_id)
        refuse_ended(task)
        if task.desired != desired:
            before = {"desired": task.desired}
            task.desired = desired
            task.save(update_fields=["desired"])
            audit.record(
                user,
                action,
                task,
                before=before,
                after={"desired": desired.value},
                environment_id=task.environment.environment_id,
            )
            transaction.on_commit(wake_workers)
    return tasks_for(user).get(pk=task_id)
