"""Make and send a scheduled report now."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from exports.services.schedules import send_now


@page("exports.create", "POST")
def send(request: HttpRequest, schedule_id: UUID) -> HttpResponseBase:
    """Queue the report of the last whole period."""
    with reported(request, "Report queued. It is sent as soon as it is ready."):
        send_now(user_of(request), schedule_id)
    return back_or(request, "export-schedules")
