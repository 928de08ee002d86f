"""Stop a task; stopping it twice is the same."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.services import audit
from spoton.rights import require
from spoton.service_errors import NotVisibleError
from tracking.models import ProcessingTask, TaskCamera
from tracking.selectors.scope import tasks_for
from tracking.services.tasks import floor_end
from tracking.services.wake import wake_workers


def stop_task(user: User, task_id: UUID) -> ProcessingTask:
    """Ask the task's worker to stop it, or end it here if no worker holds it."""
    require(user, "tasks.run", doing="Stopping a task")
    if not tasks_for(user).filter(pk=task_id).exists():
        raise NotVisibleError(f"Task {task_id} not found, or you have no access.")
    with transaction.atomic():
        active = ProcessingTask.objects.filter(
            pk=task_id, status__in=ProcessingTask.ACTIVE_STATUSES
        )
        wanted = active.values_list("desired", flat=True).first()
        if active.update(desired=ProcessingTask.Desired.STOPPED):
            if wanted != ProcessingTask.Desired.STOPPED:
                _write_down(user, task_id, wanted)
            _finish_unheld(task_id)
            transaction.on_commit(wake_workers)
    return tasks_for(user).get(pk=task_id)


def _write_down(user: User, task_id: UUID, wanted: str | None) -> None:
    task = ProcessingTask.objects.select_related("environment").get(pk=task_id)
    audit.record(
        user,
        "task.stop",
        task,
        before={"desired": wanted},
        after={"desired": task.desired},
        environment_id=task.environment.environment_id,
    )


def _finish_unheld(task_id: UUID) -> None:
    # One UPDATE by the database's clock: a worker that claims the task at this moment either
    # came first, and stops it itself, or finds it stopped. The epoch grows so that a former
    # holder that wakes up late is not heard.
    unheld = ProcessingTask.objects.filter(
        Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lte=Now()),
        pk=task_id,
        status__in=ProcessingTask.ACTIVE_STATUSES,
    )
    finished = unheld.update(
        status=ProcessingTask.Status.STOPPED,
        finished_at=Now(),
        lease_holder="",
        lease_expires_at=None,
        epoch=F("epoch") + 1,
        fps=0.0,
        people_now=0,
    )
    if finished:
        TaskCamera.objects.filter(task=task_id, active=True).update(
            active=False, state=TaskCamera.State.ENDED, fps=0.0, people_now=0, limit_fps=None
        )
        floor_end.mark_people_lost(task_id)
        floor_end.end_visits(task_id)
