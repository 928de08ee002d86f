"""Enable or disable a rule."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, reported, user_of
from alerts.pages.back import back_or
from alerts.services.rules import update_rule


@page("alert_rules.edit", "POST")
def enable(request: HttpRequest, rule_id: UUID) -> HttpResponseBase:
    """Watch again, or no longer: as the button says."""
    enabled = request.POST.get("enabled") == "yes"
    done = "Rule enabled." if enabled else "Rule disabled. Its open alerts are resolved."
    with reported(request, done):
        update_rule(user_of(request), rule_id, {"enabled": enabled})
    return back_or(request, "alert-rules")
