"""Who was here: the list, newest first."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase, QueryDict

from accounts.http.pages import page, page_of, show, user_of
from tracking.pages.people.cards import cards
from tracking.pages.people.filters import PeopleFilters
from tracking.selectors import people as selectors

PER_PAGE: Final = 48


@page("persons.view")
def list_people(request: HttpRequest) -> HttpResponseBase:
    """People, as the filters ask for them."""
    user = user_of(request)
    filters = PeopleFilters(user, request.GET)
    visible = selectors.people_for(user)
    found = visible.none()
    if filters.is_valid():
        found = selectors.matching(visible, filters.query())
    rows = page_of(request, found, PER_PAGE)
    context = {
        "filters": filters,
        "rows": rows,
        "cards": cards(rows),
        "other_environment": _environment_before(request) != request.GET.get("environment", ""),
        "nobody_yet": not rows.paginator.count and not visible.exists(),
    }
    return show(request, "people/list.html", context)


def _environment_before(request: HttpRequest) -> str:
    """Return the environment of the list that htmx replaces.

    Cameras and zones come again with another one alone: a choice made meanwhile would be lost.
    """
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    return QueryDict(shown.query).get("environment") or ""
