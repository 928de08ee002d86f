"""People."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from spoton.pages import page, show


@page("persons.view")
def index(request: HttpRequest) -> HttpResponseBase:
    """People."""
    return show(request, "people/list.html", {})
