"""The tracks of a person."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from tracking.pages.people.lookup import head_context, merged_redirect, person_or_404
from tracking.selectors import people as selectors

TRACKS_PER_PAGE: Final = 100


@page("persons.view")
def tracks(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show the tracks, newest first; operators split here."""
    user = user_of(request)
    shown = person_or_404(user, person_id)
    if (elsewhere := merged_redirect(request, shown, "person-tracks")) is not None:
        return elsewhere
    rows = page_of(request, selectors.tracks_of(shown), TRACKS_PER_PAGE)
    return show(request, "people/tracks.html", head_context(user, shown, "tracks") | {"rows": rows})
