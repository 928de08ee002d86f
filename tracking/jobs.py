"""What the job cluster does by the clock."""

from __future__ import annotations

from django_q.models import Schedule

from tracking.services.retention import drop_old_observations


def apply_retention() -> str:
    """Delete what has been kept long enough; the answer stands in the admin's list of jobs."""
    return f"{drop_old_observations()} observations deleted"


def ensure_schedules() -> None:
    """Put the jobs on the clock; a time that an administrator has changed stays."""
    Schedule.objects.get_or_create(
        name="retention",
        defaults={"func": "tracking.jobs.apply_retention", "schedule_type": Schedule.HOURLY},
    )
