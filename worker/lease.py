"""Who works on a task. One row, the database's clock, and an epoch that only grows.

Source of the idea of fencing by epoch: Kleppmann, Designing Data-Intensive Applications, 2017,
ch. 8 (fencing tokens).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from tracking.models import CameraRecorder, ProcessingTask

LEASE = timedelta(seconds=4)
FREE = Q(lease_expires_at=None) | Q(lease_expires_at__lt=Now())


def claim(holder: str) -> None:
    """Claim every task that should run, or wait paused, and that no worker holds.

    Several workers may call at once.

    What this worker holds itself is `renew`'s, even when its lease has run out: a claim would
    raise the epoch over the heads of its own ticks.

    Args:
        holder: name of this worker, different after every start.
    """
    wanted = ProcessingTask.objects.filter(
        FREE,
        status__in=ProcessingTask.ACTIVE_STATUSES,
        desired__in=[ProcessingTask.Desired.RUNNING, ProcessingTask.Desired.PAUSED],
    ).exclude(lease_holder=holder)
    for task_id, epoch in wanted.values_list("task_id", "epoch"):
        # The second worker finds another epoch and changes no row.
        ProcessingTask.objects.filter(FREE, task_id=task_id, epoch=epoch).update(
            lease_holder=holder, lease_expires_at=Now() + LEASE, epoch=F("epoch") + 1
        )


def assign(task_id: UUID, epoch: int, holder: str) -> bool:
    """Give a task to a worker, also one that another has; False if its epoch is another by now.

    What its holder still writes is refused, and at its next look it ends the task.

    Args:
        epoch: of the lease as it was when this was decided.
    """
    rows = ProcessingTask.objects.filter(
        task_id=task_id, epoch=epoch, status__in=ProcessingTask.ACTIVE_STATUSES
    )
    return bool(
        rows.update(lease_holder=holder, lease_expires_at=Now() + LEASE, epoch=F("epoch") + 1)
    )


def release_ended(holder: str, run: str) -> None:
    """Release what another worker of the same supervisor still holds: it ended without a word.

    Args:
        holder: name of this worker.
        run: what the supervisor gives all its workers for their names, one after the other.
    """
    others = ProcessingTask.objects.filter(lease_holder__contains=f":{run}-")
    others.exclude(lease_holder=holder).update(lease_holder="", lease_expires_at=None)
    recorders = CameraRecorder.objects.filter(holder__contains=f":{run}-")
    recorders.exclude(holder=holder).update(holder="", lease_expires_at=None)


def renew(holder: str) -> dict[UUID, ProcessingTask]:
    """Renew what this worker still holds, and return it by task id.

    Any other task must stop at once.

    A lease that ran out while the database was away is kept too, unless someone else took it:
    the epoch tells.
    """
    with transaction.atomic():
        ours = ProcessingTask.objects.filter(lease_holder=holder)
        ours.update(lease_expires_at=Now() + LEASE)
        return {task.task_id: task for task in ours.select_related("environment")}


def release_all(holder: str) -> None:
    """Release every task, so that the next worker need not wait for the leases to expire."""
    ProcessingTask.objects.filter(lease_holder=holder).update(
        lease_holder="", lease_expires_at=None
    )
