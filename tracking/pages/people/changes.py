"""The corrections of a person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from tracking.pages.people.lookup import head_context, person_or_404
from tracking.selectors import people as selectors


@page("persons.correct")
def changes(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show the corrections of a person, newest first."""
    user = user_of(request)
    shown = person_or_404(user, person_id)
    rows = page_of(request, selectors.changes_of(shown).select_related("person", "other"))
    return show(
        request, "people/changes.html", head_context(user, shown, "changes") | {"rows": rows}
    )
