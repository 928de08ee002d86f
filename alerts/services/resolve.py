"""Resolve alerts that nobody watches any longer."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Greatest, Now

from alerts.models import Alert, AlertState
from alerts.services.deliveries import enqueue
from tracking.models import ProcessingTask


@transaction.atomic
def resolve(condition: Q) -> int:
    """Resolve the alerts that meet a condition, now; return how many."""
    found = Alert.objects.filter(condition, resolved_at__isnull=True)
    keys = list(found.select_for_update(of=("self",)).values_list("pk", flat=True))
    if not keys:
        return 0
    rows = Alert.objects.filter(pk__in=keys)
    rows.update(resolved_at=Greatest(Now(), "opened_at"))
    enqueue(list(rows), "resolved")
    return len(keys)


def resolve_alerts_of(task_id: UUID) -> None:
    """Resolve the alerts of a task that has ended, in the transaction of its end."""
    resolve(Q(task=task_id))
    AlertState.objects.filter(task=task_id).delete()


def resolve_unwatched() -> None:
    """Resolve alerts whose rule or task is gone: deleted with what it watched, or by force."""
    ended = Q(task__isnull=False) & ~Q(task__status__in=ProcessingTask.ACTIVE_STATUSES)
    resolve(Q(rule__isnull=True) | ended)
