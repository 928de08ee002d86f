"""Change a receiver, and see how reaching it goes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from alerts.pages.receivers.form import ReceiverForm
from alerts.pages.receivers.lookup import receiver_or_404
from alerts.selectors.deliveries import deliveries_for
from alerts.services.receivers import update_receiver

NEWEST = 8


@page("alert_receivers.edit", "GET", "HEAD", "POST")
def edit_receiver(request: HttpRequest, receiver_id: UUID) -> HttpResponseBase:
    """Change it; its address and secret stay unless new ones are given."""
    user = user_of(request)
    receiver = receiver_or_404(user, receiver_id)
    form = ReceiverForm(request.POST or None, user=user, kind=receiver.kind, receiver=receiver)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            update_receiver(user, receiver_id, form.values())
            messages.success(request, "Saved.")
            return redirect("alert-receiver", receiver_id)
    sent = deliveries_for(user).filter(receiver=receiver)
    context = {"form": form, "receiver": receiver, "deliveries": sent[:NEWEST]}
    return show(request, "alerts/receivers/receiver.html", context)
