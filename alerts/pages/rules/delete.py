"""Delete a rule."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, user_of
from alerts.services.rules import delete_rule


@page("alert_rules.edit", "POST")
def delete(request: HttpRequest, rule_id: UUID) -> HttpResponseBase:
    """Delete it; the page has asked. Its alerts stay."""
    with reported(request, "Rule deleted. Its alerts are kept."):
        delete_rule(user_of(request), rule_id)
    return redirect("alert-rules")
