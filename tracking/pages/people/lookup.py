"""The person that the address names, and what the head of each of their pages shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.models import User
from tracking.models import Person
from tracking.people.colors import short_id
from tracking.selectors import people as selectors

from .cards import state_of


def person_or_404(user: User, person_id: UUID) -> Person:
    """Return the person, or answer 404."""
    person = selectors.people_for(user).filter(pk=person_id).first()
    if person is None:
        raise Http404("Person not found, or you have no access.")
    return person


def merged_redirect(request: HttpRequest, person: Person, view: str) -> HttpResponseBase | None:
    """Redirect to the person they were merged into, if any."""
    if person.merged_into_id is None:
        return None
    now = selectors.current_id(person)
    was, known_as = short_id(str(person.pk)), short_id(str(now))
    messages.info(request, f"{was} was merged into {known_as}.")
    return redirect(view, person_id=now)


def head_context(user: User, person: Person, tab: str) -> dict[str, Any]:
    """Return what the head of each of their pages shows."""
    return {
        "person": person,
        "state": state_of(person),
        "tab": tab,
        "task": selectors.task_showing(person),
    }
