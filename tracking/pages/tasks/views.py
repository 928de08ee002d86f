"""Tasks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from spoton.pages import page, show


@page("tasks.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """Tasks."""
    return show(request, "tasks/list.html", {})
