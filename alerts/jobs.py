"""What the job cluster does for alerts."""

from __future__ import annotations

from django_q.models import Schedule

from alerts.services.old_deliveries import delete_old_deliveries


def delete_old() -> str:
    """Delete what has been kept long enough."""
    return f"{delete_old_deliveries()} deliveries of alerts deleted"


def ensure_schedules() -> None:
    """Put the job on the clock; a time that an administrator has changed stays."""
    Schedule.objects.get_or_create(
        name="old deliveries",
        defaults={"func": "alerts.jobs.delete_old", "schedule_type": Schedule.HOURLY},
    )
