"""Audit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from spoton.pages import page, show


@page("audit.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Audit."""
    return show(request, "accounts/audit.html", {})
