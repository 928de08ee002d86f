"""Ask for the reports that are due: each once, by any number of processes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from exports.models import ExportJob, ReportSchedule
from exports.report.kind import KIND
from exports.report.request import request_report
from exports.schedules.owner import refusal
from exports.schedules.periods import Rhythm
from exports.services.create import create_export
from spoton.service_errors import ServiceError


def rhythm_of(schedule: ReportSchedule) -> Rhythm:
    """Return when a schedule's reports are due."""
    return Rhythm(schedule.every, schedule.hour, ZoneInfo(schedule.time_zone))


def run_due(now: datetime | None = None) -> int:
    """Queue the reports that are due; return how many. After a pause only the newest is made."""
    now = now or timezone.now()
    due = ReportSchedule.objects.filter(enabled=True, next_run_at__lte=now)
    rows = due.select_related("environment", "owner").order_by("next_run_at", "schedule_id")
    return sum(_run(schedule, now) for schedule in rows)


def queue_report(actor: User, schedule: ReportSchedule, due: datetime) -> ExportJob:
    """Queue the report that is due then; it is sent once it is completed."""
    start, end = rhythm_of(schedule).period(due)
    asked = request_report(schedule.environment, start, end, schedule.format, schedule.time_zone)
    return create_export(actor, KIND, asked, schedule)


def stop(schedule: ReportSchedule, reason: str) -> None:
    """Disable a schedule, and say why."""
    rows = ReportSchedule.objects.filter(pk=schedule.pk, enabled=True)
    if rows.update(enabled=False, last_error=f"Stopped: {reason}"):
        audit.record(
            None,
            "export_schedule.stop",
            schedule,
            before={"enabled": True},
            after={"enabled": False, "reason": reason},
            environment_id=schedule.environment.environment_id,
        )


def _run(schedule: ReportSchedule, now: datetime) -> bool:
    reason = refusal(schedule.owner, schedule.environment)
    if reason:
        stop(schedule, reason)
        return False
    assert schedule.owner is not None
    rhythm = rhythm_of(schedule)
    # Only as it was read: another process, or someone who edits it, may have moved it on.
    row = ReportSchedule.objects.filter(
        pk=schedule.pk, enabled=True, next_run_at=schedule.next_run_at
    )
    try:
        with transaction.atomic():
            moved = row.update(next_run_at=rhythm.next_due(now), last_run_at=now, last_error="")
            if moved:
                queue_report(schedule.owner, schedule, rhythm.last_due(now))
    except ServiceError as error:  # no room, or too many: the next minute tries again
        row.update(last_error=f"Waits: {error}"[:500])
        return False
    return bool(moved)
