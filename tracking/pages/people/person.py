"""A person's page: pictures, when and where they were, why it is them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, page_of, show, user_of
from accounts.models import User
from tracking.models import Person, PersonChange
from tracking.people.colors import short_id
from tracking.selectors import people as selectors

from .cards import state_of
from .timeline import camera_colors, timeline
from .words import told

MOST_BARS: Final = 400
FEW_DECISIONS: Final = 4
FEW_PICTURES: Final = 8
DECISIONS_PER_PAGE: Final = 25
TRACKS_PER_PAGE: Final = 100


def visible(user: User, person_id: UUID) -> Person:
    """The person, or 404."""
    person = selectors.people_for(user).filter(pk=person_id).first()
    if person is None:
        raise Http404("Person not found, or you have no access.")
    return person


def moved(request: HttpRequest, person: Person, view: str) -> HttpResponseBase | None:
    """Redirect to the person they were merged into, if any."""
    if person.merged_into_id is None:
        return None
    now = selectors.current_id(person)
    was, known_as = short_id(str(person.pk)), short_id(str(now))
    messages.info(request, f"{was} was merged into {known_as}.")
    return redirect(view, person_id=now)


def about(user: User, person: Person, tab: str) -> dict[str, Any]:
    """What the head of each of their pages shows."""
    return {
        "person": person,
        "state": state_of(person),
        "tab": tab,
        "task": selectors.task_showing(person),
    }


@page("persons.view")
def person(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Everything about one person."""
    user = user_of(request)
    shown = visible(user, person_id)
    if (elsewhere := moved(request, shown, "person")) is not None:
        return elsewhere
    appearances = list(selectors.appearances(shown))
    colors = camera_colors([row["camera__camera_id"] for row in appearances])
    tracks = list(selectors.tracks_of(shown)[:MOST_BARS])
    track_count = sum(row["count"] for row in appearances)
    decisions = list(selectors.decisions_about(shown)[: FEW_DECISIONS + 1])
    pictures = list(selectors.pictures_of(shown)[:FEW_PICTURES])
    context = about(user, shown, "person") | {
        "best": pictures[0] if pictures else None,
        "pictures": pictures[1:],
        "appearances": appearances,
        "track_count": track_count,
        "bars_left_out": max(0, track_count - len(tracks)),
        "chart": timeline(tracks, colors) if tracks else None,
        "decisions": [told(decision) for decision in decisions[:FEW_DECISIONS]],
        "more_decisions": len(decisions) > FEW_DECISIONS,
        "changed": _changed(request, user),
    }
    return show(request, "people/person.html", context)


@page("persons.view")
def decisions(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Why it is them, newest first."""
    user = user_of(request)
    shown = visible(user, person_id)
    if (elsewhere := moved(request, shown, "person-decisions")) is not None:
        return elsewhere
    rows = page_of(request, selectors.decisions_about(shown), DECISIONS_PER_PAGE)
    context = about(user, shown, "decisions") | {
        "rows": rows,
        "decisions": [told(decision) for decision in rows],
    }
    return show(request, "people/decisions.html", context)


@page("persons.view")
def tracks(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Each camera's views of them, newest first; for operators the place to split."""
    user = user_of(request)
    shown = visible(user, person_id)
    if (elsewhere := moved(request, shown, "person-tracks")) is not None:
        return elsewhere
    rows = page_of(request, selectors.tracks_of(shown), TRACKS_PER_PAGE)
    return show(request, "people/tracks.html", about(user, shown, "tracks") | {"rows": rows})


@page("persons.correct")
def changes(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """What operators have said about who they are, newest first."""
    user = user_of(request)
    shown = visible(user, person_id)
    rows = page_of(request, selectors.changes_of(shown).select_related("person", "other"))
    return show(request, "people/changes.html", about(user, shown, "changes") | {"rows": rows})


def _changed(request: HttpRequest, user: User) -> list[PersonChange]:
    """What was done just now, which the page offers to take back."""
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
