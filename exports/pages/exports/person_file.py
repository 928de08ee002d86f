"""Ask for everything about a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page
from exports.pages.exports.kind_page import NEW_PERSON_FILE, answer


@page("exports.person_file", "GET", "HEAD", "POST")
def new_person_file(request: HttpRequest) -> HttpResponseBase:
    """Show the form, estimate what it asks for, or queue that."""
    return answer(request, NEW_PERSON_FILE)
