"""What the job cluster does for figures."""

from __future__ import annotations

from django_q.models import Schedule

from analytics.system import history
from tracking.services.retention import trusted_time


def record_minute() -> None:
    """Keep the figures of this minute, and look at the clock."""
    trusted_time.look()
    history.record()


def ensure_schedules() -> None:
    """Put the jobs on the clock; a time that an administrator has changed stays."""
    Schedule.objects.get_or_create(
        name="system history",
        defaults={
            "func": "analytics.jobs.record_minute",
            "schedule_type": Schedule.MINUTES,
            "minutes": 1,
        },
    )
