"""The log of deliveries is kept as long as observations are."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from alerts.models import AlertDelivery
from spoton.jobs import deletion_clock
from spoton.jobs.portions import delete_in_portions


def delete_old_deliveries() -> int:
    """Delete deliveries older than RETENTION_DAYS, but for those under way; return how many."""
    limit = deletion_clock.trusted_now() - timedelta(days=settings.RETENTION_DAYS)
    old = AlertDelivery.objects.filter(created_at__lt=limit).exclude(
        state=AlertDelivery.State.PENDING
    )
    return delete_in_portions(old.order_by("created_at"))
