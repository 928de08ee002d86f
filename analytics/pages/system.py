"""System."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from spoton.pages import page, show


@page("system.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """System."""
    return show(request, "system/overview.html", {})
