"""Pause a scheduled report, or resume it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from exports.services.schedules import update_schedule


@page("exports.create", "POST")
def pause(request: HttpRequest, schedule_id: UUID) -> HttpResponseBase:
    """Make no more reports, or continue: as the button says."""
    enabled = request.POST.get("enabled") == "yes"
    with reported(request, "Schedule resumed." if enabled else "Schedule paused."):
        update_schedule(user_of(request), schedule_id, {"enabled": enabled})
    return back_or(request, "export-schedules")
