"""A person's page: pictures, when and where they were, why it is them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, show, user_of
from accounts.models import User
from tracking.models import PersonChange
from tracking.pages.people.decision_text import decision_text
from tracking.pages.people.lookup import head_context, merged_redirect, person_or_404
from tracking.selectors import people as selectors

from .timeline import camera_colors, timeline

MOST_BARS: Final = 400
FEW_DECISIONS: Final = 4
FEW_PICTURES: Final = 8


@page("persons.view")
def show_person(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Show everything about one person."""
    user = user_of(request)
    shown = person_or_404(user, person_id)
    if (elsewhere := merged_redirect(request, shown, "person")) is not None:
        return elsewhere
    appearances = list(selectors.appearances(shown))
    colors = camera_colors([row["camera__camera_id"] for row in appearances])
    tracks = list(selectors.tracks_of(shown)[:MOST_BARS])
    track_count = sum(row["count"] for row in appearances)
    decisions = list(selectors.decisions_about(shown)[: FEW_DECISIONS + 1])
    pictures = list(selectors.pictures_of(shown)[:FEW_PICTURES])
    context = head_context(user, shown, "person") | {
        "best": pictures[0] if pictures else None,
        "pictures": pictures[1:],
        "appearances": appearances,
        "track_count": track_count,
        "bars_left_out": max(0, track_count - len(tracks)),
        "chart": timeline(tracks, colors) if tracks else None,
        "decisions": [decision_text(decision) for decision in decisions[:FEW_DECISIONS]],
        "more_decisions": len(decisions) > FEW_DECISIONS,
        "changed": _changed(request, user),
    }
    return show(request, "people/person.html", context)


def _changed(request: HttpRequest, user: User) -> list[PersonChange]:
    """Return what was done just now, which the page offers to undo."""
    keys = [key for key in request.GET.getlist("changed") if _is_uuid(key)]
    if not keys:
        return []
    done = selectors.person_changes_for(user).filter(
        change_id__in=keys, undone_by=None, undoes=None
    )
    return list(done.order_by("pk"))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
