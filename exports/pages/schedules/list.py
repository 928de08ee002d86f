"""The list of scheduled reports."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.utils.formats import date_format

from accounts.http.pages import page, page_of, show, user_of
from alerts.models import AlertDelivery
from exports.models import ExportJob, ReportSchedule
from exports.selectors.schedules import deliveries_of, last_jobs, schedules_for


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """A schedule as the list shows it.

    Attributes:
        last: its newest report, None if it has none.
        deliveries: how that reaches its receivers.
    """

    schedule: ReportSchedule
    last: ExportJob | None
    deliveries: list[AlertDelivery]

    @property
    def next_text(self) -> str:
        """When the next one is due, by the clock of the schedule, not by the reader's."""
        zone = ZoneInfo(self.schedule.time_zone)
        return date_format(self.schedule.next_run_at.astimezone(zone), "D, j M Y, H:i")

    @property
    def sent(self) -> int:
        """How many receivers have it."""
        return sum(one.state == AlertDelivery.State.DELIVERED for one in self.deliveries)

    @property
    def failures(self) -> list[AlertDelivery]:
        """What could not be delivered, at least not yet."""
        undelivered = AlertDelivery.State.PENDING, AlertDelivery.State.DEAD
        return [one for one in self.deliveries if one.state in undelivered and one.last_error]


@page("exports.view")
def list_schedules(request: HttpRequest) -> HttpResponseBase:
    """List scheduled reports: when the next is due, and what became of the last."""
    rows = page_of(request, schedules_for(user_of(request)))
    jobs = last_jobs(list(rows))
    sent = deliveries_of(list(jobs.values()))
    shown = [
        ScheduleRow(one, last, sent.get(last.pk, []) if last else [])
        for one in rows
        for last in (jobs.get(one.pk),)
    ]
    context = {"rows": rows, "schedules": shown}
    return show(request, "exports/schedules/list.html", context)
