"""The list of rules."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from alerts.pages.rules.filters import RuleFilters
from alerts.selectors.rules import rules_for
from alerts.words import rule_sentence
from tracking.selectors.scope import environments_for


@page("alert_rules.edit")
def list_rules(request: HttpRequest) -> HttpResponseBase:
    """Rules by environment, each with the sentence that says what it does."""
    user = user_of(request)
    filters = RuleFilters(request.GET, user)
    rows = page_of(request, filters.narrow(rules_for(user)))
    context = {
        "filters": filters,
        "filtered": filters.is_used(),
        "rows": rows,
        "rules": [(rule, rule_sentence(rule)) for rule in rows],
        "has_places": rows.paginator.count or environments_for(user).exists(),
    }
    return show(request, "alerts/rules/list.html", context)
