"""The list of alerts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from alerts.pages.alerts.filters import AlertFilters
from alerts.pages.alerts.rows import rows_of
from alerts.selectors.alerts import alerts_for
from alerts.selectors.rules import rules_for


@page("alerts.view")
def list_alerts(request: HttpRequest) -> HttpResponseBase:
    """Alerts, newest first, under their filters."""
    user = user_of(request)
    filters = AlertFilters(request.GET, user)
    rows = page_of(request, filters.narrow(alerts_for(user).select_related("person")), per_page=25)
    context = {
        "filters": filters,
        "filtered": filters.is_used(),
        "rows": rows,
        "alerts": rows_of(rows),
        "rules_exist": not rows.paginator.count and rules_for(user).exists(),
    }
    return show(request, "alerts/list.html", context)
