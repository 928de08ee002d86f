"""Why a person has this identity."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from tracking.pages.people.decision_text import decision_text
from tracking.pages.people.lookup import head_context, merged_redirect, person_or_404
from tracking.selectors import people as selectors

DECISIONS_PER_PAGE: Final = 25


@page("persons.view")
def decisions(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show why it is them, newest first."""
    user = user_of(request)
    shown = person_or_404(user, person_id)
    if (elsewhere := merged_redirect(request, shown, "person-decisions")) is not None:
        return elsewhere
    rows = page_of(request, selectors.decisions_about(shown), DECISIONS_PER_PAGE)
    context = head_context(user, shown, "decisions") | {
        "rows": rows,
        "decisions": [decision_text(decision) for decision in rows],
    }
    return show(request, "people/decisions.html", context)
