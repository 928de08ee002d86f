"""Environments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from spoton.pages import page, show


@page("environments.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Environments."""
    return show(request, "environments/list.html", {})
