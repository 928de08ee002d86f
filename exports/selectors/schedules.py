"""Scheduled reports, with the filter for who is asking."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from alerts.models import AlertDelivery
from exports.models import ExportJob, ReportSchedule
from spoton.service_errors import NotVisibleError
from tracking.selectors.scope import environments_for


def schedules_for(user: User) -> QuerySet[ReportSchedule]:
    """Return schedules of the environments that `user` may see, with their receivers."""
    rows = ReportSchedule.objects.select_related("environment", "owner").prefetch_related(
        "receivers"
    )
    return rows if user.sees_everything else rows.filter(environment__in=environments_for(user))


def visible_schedule(user: User, schedule_id: UUID) -> ReportSchedule:
    """Return a schedule; raise `NotVisibleError` if there is none that `user` may see."""
    schedule = schedules_for(user).filter(schedule_id=schedule_id).first()
    if schedule is None:
        raise NotVisibleError(f"Schedule {schedule_id} not found, or you have no access.")
    return schedule


def last_jobs(schedules: Sequence[ReportSchedule]) -> dict[UUID, ExportJob]:
    """Return the newest report of each schedule that has one, by the schedule's id."""
    newest = ExportJob.objects.filter(schedule=OuterRef("schedule")).order_by("-created_at", "pk")
    jobs = ExportJob.objects.filter(
        schedule__in=[one.pk for one in schedules], pk=Subquery(newest.values("pk")[:1])
    )
    return {job.schedule_id: job for job in jobs if job.schedule_id is not None}


def deliveries_of(jobs: Sequence[ExportJob]) -> dict[UUID, list[AlertDelivery]]:
    """Return how the reports of these jobs reach their receivers, by the job's id."""
    rows = AlertDelivery.objects.filter(
        reference__in=[job.pk for job in jobs], event=AlertDelivery.Event.REPORT
    ).select_related("receiver")
    found: dict[UUID, list[AlertDelivery]] = {}
    for row in rows:
        if row.reference is not None:
            found.setdefault(row.reference, []).append(row)
    return found
