"""Cancel an export."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from exports.services.delete import cancel_export


@page("exports.create", "POST")
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """Cancel what is queued or running; what it has written goes."""
    with reported(request, "Export cancelled."):
        cancel_export(user_of(request), job_id)
    return back_or(request, "exports")
