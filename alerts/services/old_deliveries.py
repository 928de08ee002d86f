"""The log of deliveries is kept as long as observations are."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings

from alerts.models import AlertDelivery
from spoton.jobs import deletion_clock

ROWS_PER_STATEMENT: Final = 5000


def delete_old_deliveries() -> int:
    """Delete deliveries older than RETENTION_DAYS, but for those under way; return how many."""
    limit = deletion_clock.trusted_now() - timedelta(days=settings.RETENTION_DAYS)
    old = AlertDelivery.objects.filter(created_at__lt=limit).exclude(
        state=AlertDelivery.State.PENDING
    )
    deleted = 0
    while keys := list(
        old.order_by("created_at").values_list("pk", flat=True)[:ROWS_PER_STATEMENT]
    ):
        deleted += AlertDelivery.objects.filter(pk__in=keys).delete()[0]
    return deleted
