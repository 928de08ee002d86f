"""Observations are kept for days; the tracks and people that they made up stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from tracking.models import Observation

ROWS_PER_STATEMENT: Final = 5000
"""Few enough that no writer waits long for its turn."""


def drop_old_observations() -> int:
    """Delete what is older than RETENTION_DAYS; return how many rows that were.

    It may be stopped at any time: what is left is deleted by the next call.
    """
    limit = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    old = Observation.objects.filter(time__lt=limit).order_by("time")
    dropped = 0
    while keys := list(old.values_list("pk", flat=True)[:ROWS_PER_STATEMENT]):
        dropped += Observation.objects.filter(pk__in=keys).delete()[0]
    return dropped
