"""What the job cluster does for figures."""

from __future__ import annotations

from django_q.models import Schedule

from analytics.rollups.job import roll_changed
from analytics.rollups.retention import delete_old_figures
from analytics.system import history, rules
from analytics.system.performance import performance
from tracking.services.retention import trusted_time


def record_minute() -> None:
    """Keep the figures of this minute, look at the clock, and at what rules say of the system."""
    trusted_time.look()
    figures = performance()
    rules.evaluate(figures)
    history.record(figures)


def sum_up() -> str:
    """Sum up the quarters of an hour in which something was stored or corrected."""
    return f"{roll_changed()} quarters of an hour summed up"


def apply_retention() -> str:
    """Delete old figures; the answer stands in the admin's list of jobs."""
    return f"{delete_old_figures()} figures deleted"


def ensure_schedules() -> None:
    """Put the jobs on the clock; a time that an administrator has changed stays."""
    for name, func, kind in (
        ("system history", "analytics.jobs.record_minute", Schedule.MINUTES),
        ("figures", "analytics.jobs.sum_up", Schedule.MINUTES),
        ("old figures", "analytics.jobs.apply_retention", Schedule.HOURLY),
    ):
        Schedule.objects.get_or_create(
            name=name, defaults={"func": func, "schedule_type": kind, "minutes": 1}
        )
