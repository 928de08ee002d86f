"""Delete a scheduled report."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from exports.services.schedules import delete_schedule


@page("exports.create", "POST")
def delete(request: HttpRequest, schedule_id: UUID) -> HttpResponseBase:
    """Delete it; the page has asked. Reports that it has made stay."""
    with reported(request, "Schedule deleted."):
        delete_schedule(user_of(request), schedule_id)
    return back_or(request, "export-schedules")
