"""Run an export once more."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from exports.services.create import run_again


@page("exports.create", "POST")
def again(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """Queue the same once more; the old one stays as it is."""
    with reported(request, "Export queued again."):
        run_again(user_of(request), job_id)
    return back_or(request, "exports")
