"""The number on the badge."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from accounts.http.pages import page, user_of
from alerts.pages import badge


@page("alerts.view")
def count_alerts(request: HttpRequest) -> HttpResponseBase:
    """Answer how many alerts are open, for pages that stay open."""
    return JsonResponse({"open": badge.open_alerts(user_of(request))})
