"""Send a delivery once more."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from alerts.services.deliveries import resend


@page("alert_deliveries.resend", "POST")
def resend_delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponseBase:
    """Send the same bytes with the same id."""
    with reported(request, "Sending it again."):
        resend(user_of(request), delivery_id)
    return back_or(request, "alert-deliveries")
