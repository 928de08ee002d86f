"""Edit a rule."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from alerts.models import AlertRule
from alerts.pages.rules.draft import RuleDraft, data_of
from alerts.pages.rules.editing import parts, typed_data
from alerts.pages.rules.lookup import rule_or_404
from alerts.services.rule_receivers import set_rule_receivers
from alerts.services.rules import update_rule


@page("alert_rules.edit", "GET", "HEAD", "POST")
def edit_rule(request: HttpRequest, rule_id: UUID) -> HttpResponseBase:
    """Change all but its kind and environment."""
    user = user_of(request)
    rule = rule_or_404(user, rule_id)
    posted = request.method == "POST"
    data = request.POST if posted else typed_data(request, rule.kind)
    draft = RuleDraft(
        data if data is not None else data_of(rule),
        user=user,
        environment=rule.environment,
        kind=rule.kind,
    )
    if posted and draft.is_valid() and _save(request, rule, draft):
        return redirect("alert-rules")
    context = parts(draft, rule.pk) | {"rule": rule}
    if not posted:
        draft.hide_errors()
    return show(request, "alerts/rules/form.html", context)


def _save(request: HttpRequest, rule: AlertRule, draft: RuleDraft) -> bool:
    user = user_of(request)
    with refusals(draft.form), transaction.atomic():
        update_rule(user, rule.rule_id, draft.values())
        if "receivers" in draft.form.fields:
            set_rule_receivers(user, rule, draft.form.cleaned_data["receivers"])
        messages.success(request, "Saved.")
    return not draft.form.errors
