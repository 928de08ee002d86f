"""Send a test of a rule."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from alerts.services.try_out import send_rule_test


@page("alert_rules.edit", "POST")
def test(request: HttpRequest, rule_id: UUID) -> HttpResponseBase:
    """Send its receivers a message that says it is a test."""
    with reported(request):
        names = [sent.receiver.name for sent in send_rule_test(user_of(request), rule_id)]
        messages.success(request, f"Test sent to {', '.join(names)}. See Deliveries.")
    return back_or(request, "alert-rules")
