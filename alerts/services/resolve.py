"""Resolve alerts that nobody watches any longer."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Greatest, Now

from alerts.models import Alert, AlertState
from tracking.models import ProcessingTask


def resolve(condition: Q) -> list[Alert]:
    """Resolve the open alerts that meet a condition, now; return them."""
    found = list(Alert.objects.select_for_update().filter(condition, resolved_at__isnull=True))
    rows = Alert.objects.filter(pk__in=[alert.pk for alert in found])
    rows.update(resolved_at=Greatest(Now(), "opened_at"))
    return found


def resolve_alerts_of(task_id: UUID) -> None:
    """Resolve the alerts of a task that has ended, in the transaction of its end."""
    resolve(Q(task=task_id))
    AlertState.objects.filter(task=task_id).delete()


def resolve_unwatched() -> None:
    """Resolve alerts whose rule or whose task is gone: deleted with what they watched."""
    ended = Q(task__isnull=False) & ~Q(task__status__in=ProcessingTask.ACTIVE_STATUSES)
    resolve(Q(rule__isnull=True) | ended)
