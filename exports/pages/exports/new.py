"""Ask for tracking data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page
from exports.pages.exports.kind_page import NEW_DATA, answer


@page("exports.create", "GET", "HEAD", "POST")
def new_export(request: HttpRequest) -> HttpResponseBase:
    """Show the form, estimate what it asks for, or queue that."""
    return answer(request, NEW_DATA)
