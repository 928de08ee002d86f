"""Add a rule."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, time_zone, user_of
from alerts.kinds import Kind
from alerts.pages.rules.draft import RuleDraft, new_data
from alerts.pages.rules.editing import parts, typed_data
from alerts.pages.rules.form import KINDS
from alerts.services.rule_receivers import set_rule_receivers
from alerts.services.rules import create_rule
from tracking.models import Environment
from tracking.selectors.scope import environments_for


@page("alert_rules.edit", "GET", "HEAD", "POST")
def new_rule(request: HttpRequest) -> HttpResponseBase:
    """Add a rule; the form follows its kind and says what the rule will do."""
    user = user_of(request)
    environments = list(environments_for(user).order_by("name"))
    if not environments:
        return show(request, "alerts/rules/nowhere.html", {})
    environment = _chosen(request, environments)
    kind = _kind(request)
    posted = request.method == "POST"
    data = request.POST if posted else typed_data(request, kind)
    draft = RuleDraft(
        data if data is not None else new_data(kind, time_zone(request).key),
        user=user,
        environment=environment,
        kind=kind,
    )
    if posted and draft.is_valid() and _save(request, draft):
        return redirect("alert-rules")
    context = parts(draft) | {"environments": environments, "kinds": KINDS}
    if not posted:
        draft.hide_errors()
    return show(request, "alerts/rules/form.html", context)


def _save(request: HttpRequest, draft: RuleDraft) -> bool:
    user = user_of(request)
    place = {"environment_id": draft.environment.environment_id, "kind": draft.kind}
    with refusals(draft.form), transaction.atomic():
        rule = create_rule(user, draft.values() | place)
        if "receivers" in draft.form.fields:
            set_rule_receivers(user, rule, draft.form.cleaned_data["receivers"])
        messages.success(request, f"Rule {rule.name} added.")
    return not draft.form.errors


def _chosen(request: HttpRequest, environments: list[Environment]) -> Environment:
    asked = request.POST.get("shown_environment") or request.GET.get("environment", "")
    found = [one for one in environments if one.environment_id == asked]
    return (found or environments)[0]


def _kind(request: HttpRequest) -> str:
    asked = request.POST.get("shown_kind") or request.GET.get("kind", "")
    return asked if asked in Kind.values else Kind.OCCUPANCY_ABOVE.value
