"""What the job clusters do for exports."""

from __future__ import annotations

import logging
from typing import Any, Final

from django.dispatch import receiver
from django_q.models import Schedule
from django_q.signals import post_spawn

from exports.runs import care, runner
from exports.schedules.run_due import run_due
from exports.schedules.send import send_finished

_EACH_MINUTE: Final = {
    "exports": "exports.jobs.look_after",
    "scheduled reports": "exports.jobs.schedule_reports",
}
logger = logging.getLogger(__name__)


def run_next() -> str:
    """Run the export that waits longest, in the cluster `long`."""
    job = runner.run_next()
    send_finished()
    return "nothing to do" if job is None else str(job)


def look_after() -> str:
    """Look after jobs and files; the answer stands in the admin's list of jobs."""
    return str(care.look_after())


def schedule_reports() -> str:
    """Queue the reports that are due, and send those that nobody has sent."""
    return f"{run_due()} scheduled reports queued, {send_finished()} sent"


@receiver(post_spawn)
def resume_after_death(**kwargs: Any) -> None:
    """Queue the job again whose process has died: the cluster has just replaced that process."""
    try:
        care.resume_interrupted()
    except Exception:  # the process has to start, whatever is wrong
        logger.exception("interrupted exports could not be queued again")


def ensure_schedules() -> None:
    """Put the jobs on the clock; a time that an administrator has changed stays."""
    for name, function in _EACH_MINUTE.items():
        Schedule.objects.get_or_create(
            name=name,
            defaults={"func": function, "schedule_type": Schedule.MINUTES, "minutes": 1},
        )
