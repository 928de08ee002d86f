"""Delete an export."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from exports.services.delete import delete_export


@page("exports.create", "POST")
def delete(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """Delete it with its file; the page has asked."""
    with reported(request, "Export deleted."):
        delete_export(user_of(request), job_id)
    return back_or(request, "exports")
