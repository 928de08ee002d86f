"""The log of deliveries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from alerts.pages.deliveries.filters import DeliveryFilters
from alerts.selectors.deliveries import deliveries_for


@page("alert_deliveries.view")
def list_deliveries(request: HttpRequest) -> HttpResponseBase:
    """List what was sent, is to be sent, or could not be; newest first, under its filters."""
    user = user_of(request)
    filters = DeliveryFilters(request.GET, user)
    rows = page_of(request, filters.narrow(deliveries_for(user)))
    context = {"filters": filters, "filtered": filters.is_used(), "rows": rows}
    return show(request, "alerts/deliveries/list.html", context)
