"""Acknowledge an alert."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, user_of
from alerts.pages import badge
from alerts.pages.alerts.alert import NoteForm
from alerts.pages.back import back_or
from alerts.services.acknowledge import acknowledge


@page("alerts.acknowledge", "POST")
def acknowledge_alert(request: HttpRequest, alert_id: UUID) -> HttpResponseBase:
    """Note who knows of it, with what they write down."""
    form = NoteForm(request.POST)
    if form.is_valid():
        acknowledge(user_of(request), alert_id, form.cleaned_data["note"])
        badge.forget(user_of(request))
    else:
        messages.error(request, " ".join(map(str, form.errors["note"])))
    return back_or(request, "alert", alert_id=alert_id)
