"""The support bundle as a download."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, user_of
from analytics.support.bundle import bundle_answer


@page("system.support", "POST")
def download(request: HttpRequest) -> HttpResponseBase:
    """Give the zip."""
    return bundle_answer(user_of(request))
