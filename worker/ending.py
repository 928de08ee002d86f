"""The end of a task's row."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from alerts.services.resolve import resolve_alerts_of
from tracking.models import ProcessingTask, TaskCamera
from tracking.services.tasks.floor_end import end_visits, mark_people_lost

from .lease import FREE

Status = ProcessingTask.Status


def end_held(task: ProcessingTask, holder: str, status: str, error: str) -> bool:
    """End a task that `holder` holds in `task.epoch`; return False if the lease was lost."""
    return _end(task.task_id, Q(epoch=task.epoch, lease_holder=holder), status, error)


def end_abandoned() -> None:
    """End the tasks whose worker died after a request to stop."""
    abandoned = FREE & Q(
        status__in=ProcessingTask.ACTIVE_STATUSES, desired=ProcessingTask.Desired.STOPPED
    )
    for task_id in ProcessingTask.objects.filter(abandoned).values_list("task_id", flat=True):
        _end(task_id, abandoned, Status.STOPPED, "")


def _end(task_id: UUID, condition: Q, status: str, error: str) -> bool:
    with transaction.atomic():
        rows = ProcessingTask.objects.filter(condition, task_id=task_id)
        progress = {"progress": 1.0} if status == Status.COMPLETED else {}
        ended = rows.update(
            status=status,
            error=error,
            finished_at=Now(),
            people_now=0,
            fps=0,
            lease_holder="",
            lease_expires_at=None,
            **progress,
        )
        if ended:
            cameras = TaskCamera.objects.filter(task=task_id)
            cameras.exclude(state=TaskCamera.State.FAILED).update(state=TaskCamera.State.ENDED)
            cameras.update(active=False, fps=0, people_now=0, limit_fps=None)
            mark_people_lost(task_id)
            resolve_alerts_of(task_id)
            end_visits(task_id)
    return bool(ended)
