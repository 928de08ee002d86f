"""Users."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from spoton.pages import page, show


@page("users.manage")
def index(request: HttpRequest) -> HttpResponseBase:
    """Users."""
    return show(request, "accounts/users.html", {})
