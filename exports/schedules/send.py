"""Send scheduled reports that are completed, or say at their schedule why there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format

from accounts.services import audit
from alerts.services.reports import ReportMessage, send_report
from exports import files
from exports.models import ExportJob, ReportSchedule
from exports.schedules.owner import refusal
from exports.schedules.run_due import stop
from spoton.utc_text import utc_text

_TITLES: Final = {"day": "Daily report", "week": "Weekly report", "month": "Monthly report"}
_Status = ExportJob.Status


def send_finished() -> int:
    """Hand over what has ended since; return how many reports that were. Each is once only."""
    ended = ExportJob.objects.filter(to_send=True).exclude(status__in=ExportJob.ACTIVE_STATUSES)
    rows = ended.select_related("environment", "owner", "schedule__environment").order_by(
        "created_at"
    )
    return sum(_hand_over(job) for job in rows)


@transaction.atomic
def _hand_over(job: ExportJob) -> bool:
    mine = ExportJob.objects.filter(pk=job.pk, to_send=True).update(to_send=False)
    schedule = job.schedule
    if not mine or schedule is None:  # another process did, or nobody wants it any longer
        return False
    # Its own owner's: of one that was sent now, who asked for it.
    reason = refusal(job.owner, schedule.environment)
    if reason:
        if job.owner_id == schedule.owner_id:
            stop(schedule, reason)
        return False
    error = _send(job, schedule) if job.is_ready else _why(job)
    # One that is stopped keeps its reason.
    ReportSchedule.objects.filter(pk=schedule.pk, enabled=True).update(last_error=error[:500])
    return not error


def _why(job: ExportJob) -> str:
    if job.status == _Status.CANCELLED:
        return "The last report was cancelled, and not sent."
    return f"The last report was not sent: {job.error or 'its file has expired.'}"


def _send(job: ExportJob, schedule: ReportSchedule) -> str:
    """Send the report; return what is wrong, "" for nothing."""
    receivers = list(schedule.receivers.all())
    count = send_report(schedule.environment, receivers, report_message(job, schedule))
    if count:
        audit.record(
            job.owner,
            "export.send",
            job,
            after={"receivers": [one.name for one in receivers if one.enabled]},
            environment_id=schedule.environment.environment_id,
        )
    if receivers and not count:
        return "The last report was not sent: its receivers are disabled."
    return ""


def report_message(job: ExportJob, schedule: ReportSchedule) -> ReportMessage:
    """Return what receivers get."""
    zone = ZoneInfo(schedule.time_zone)
    first = job.start_time.astimezone(zone).date()
    last = (job.end_time.astimezone(zone) - timedelta(microseconds=1)).date()
    days = " – ".join(dict.fromkeys(date_format(day, "j F Y") for day in (first, last)))
    name, form = schedule.environment.name, schedule.format.upper()
    page = settings.PUBLIC_URL and settings.PUBLIC_URL + reverse("export-download", args=[job.pk])
    until = ""
    if job.expires_at is not None:
        until = f" until {date_format(job.expires_at.astimezone(zone), 'j F Y')}"
    where = page or "the page Exports of SpotOn."
    return ReportMessage(
        reference=job.pk,
        title=f"{_TITLES[schedule.every]}: {name}, {days}",
        text=f"The report of {name}, {days}, is ready "
        f"({form}, {filesizeformat(job.size_bytes).replace(chr(160), ' ')}).",
        link=f"Download it{until}: {where}",
        facts=_facts(job, schedule),
        file=str(files.path_of(job.pk).relative_to(settings.DATA_DIR)),
        file_name=job.file_name,
        size_bytes=job.size_bytes,
    )


def _facts(job: ExportJob, schedule: ReportSchedule) -> dict[str, object]:
    return {
        "schedule_id": str(schedule.pk),
        "job_id": str(job.pk),
        "every": schedule.every,
        "format": schedule.format,
        "environment_id": schedule.environment.environment_id,
        "environment_name": schedule.environment.name,
        "start_time": utc_text(job.start_time),
        "end_time": utc_text(job.end_time),
        "file_name": job.file_name,
        "bytes": job.size_bytes,
        "sha256": job.sha256,
        "download_url": settings.PUBLIC_URL + reverse("api-export-job-download", args=[job.pk]),
        "expires_at": utc_text(job.expires_at) if job.expires_at else None,
    }
