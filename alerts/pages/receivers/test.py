"""Send a test to a receiver."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from alerts.services.try_out import send_receiver_test


@page("alert_receivers.edit", "POST")
def test(request: HttpRequest, receiver_id: UUID) -> HttpResponseBase:
    """Send it a message that says it is a test."""
    with reported(request, "Test sent. Whether it arrived is shown in its deliveries."):
        send_receiver_test(user_of(request), receiver_id)
    return back_or(request, "alert-receiver", receiver_id=receiver_id)
