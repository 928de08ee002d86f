"""The list of receivers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from alerts.selectors.deliveries import receivers_for


@page("alert_receivers.edit")
def list_receivers(request: HttpRequest) -> HttpResponseBase:
    """List who receives alerts, and whether they can be reached."""
    rows = page_of(request, receivers_for(user_of(request)))
    return show(request, "alerts/receivers/list.html", {"rows": rows})
