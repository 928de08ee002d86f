"""Delete a receiver."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, user_of
from alerts.services.receivers import delete_receiver


@page("alert_receivers.edit", "POST")
def delete(request: HttpRequest, receiver_id: UUID) -> HttpResponseBase:
    """Delete it with its deliveries; the page has asked."""
    with reported(request, "Receiver deleted."):
        delete_receiver(user_of(request), receiver_id)
    return redirect("alert-receivers")
