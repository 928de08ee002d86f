"""Keep scheduled jobs running after the clock was set back."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.utils import timezone
from django_q.models import Schedule

logger = logging.getLogger(__name__)

_INTERVALS: Final = {Schedule.HOURLY: timedelta(hours=1), Schedule.DAILY: timedelta(days=1)}


def repair() -> list[str]:
    """Bring back jobs whose next run lies further ahead than their interval; return their names.

    While the clock was ahead they ran, and their next run was set by it. django-q2 would wait.
    """
    now = timezone.now()
    stuck = []
    for job in Schedule.objects.filter(next_run__gt=now + timedelta(minutes=2)):
        interval = (
            timedelta(minutes=job.minutes or 1)
            if job.schedule_type == Schedule.MINUTES
            else _INTERVALS.get(job.schedule_type)
        )
        if interval is not None and job.next_run > now + interval + timedelta(minutes=1):
            stuck.append(job)
    for job in stuck:
        job.next_run = now
        job.save(update_fields=["next_run"])
        logger.warning("the clock was set back: the job %r runs again", job.name)
    return [str(job.name) for job in stuck]
