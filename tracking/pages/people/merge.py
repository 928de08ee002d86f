"""Merge people: choose candidates, compare them, and keep one ID."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.http.pages import page, reported, show, user_of
from accounts.models import User
from tracking.models import Person, PersonChange
from tracking.pages.people.cards import Card, cards
from tracking.pages.people.corrections import keys_in, query_of, show_changes
from tracking.pages.people.lookup import head_context, merged_redirect, person_or_404
from tracking.search.alike import most_alike, probe_of, those
from tracking.selectors import people as selectors
from tracking.services.people.merge_several import merge_several

CANDIDATES: Final = 12


@page("persons.correct")
def choose(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Choose a person to merge with: similar people, or anyone by their ID."""
    user = user_of(request)
    person = person_or_404(user, person_id)
    if (elsewhere := merged_redirect(request, person, "person-merge")) is not None:
        return elsewhere
    typed = request.GET.get("q", "").strip().lower().replace("-", "")
    found = _by_id(user, person, typed) if typed else _alike(user, person)
    context = head_context(user, person, "merge") | {"typed": typed, "cards": found}
    return show(request, "people/merge_choose.html", context)


@page("persons.correct", "GET", "HEAD", "POST")
def merge(request: HttpRequest) -> HttpResponseBase:
    """Show people side by side; merge them into the one whose ID is kept."""
    user = user_of(request)
    keys = keys_in(request.GET if request.method != "POST" else request.POST, "person")
    if request.method == "POST":
        into = next(iter(keys_in(request.POST, "into")), None)
        if into is None:
            messages.error(request, "Choose the ID to keep.")
            return redirect(f"{reverse('people-merge')}?{query_of('person', keys)}")
        changes: list[PersonChange] = []
        with reported(request):
            changes = merge_several(user, keys, into)
        if not changes:
            return redirect(f"{reverse('people-merge')}?{query_of('person', keys)}")
        return show_changes(into, changes)
    chosen = cards(those(selectors.people_for(user), keys).order_by("first_seen", "pk"))
    context = {"cards": chosen, "keep": chosen[0].person.pk if chosen else None}
    return show(request, "people/merge.html", context)


def _alike(user: User, person: Person) -> list[Card]:
    probe = probe_of(person.pk)
    if probe is None:
        return []
    return _scored(_others(user, person), probe)


def _scored(people: Any, probe: Any) -> list[Card]:
    scores = dict(most_alike(people, probe, CANDIDATES, -1))
    rows = {row.pk: row for row in those(people, list(scores))}
    return cards((rows[key] for key in scores if key in rows), scores)


def _by_id(user: User, person: Person, typed: str) -> list[Card]:
    if len(typed) > 32 or set(typed) - set("0123456789abcdef"):
        return []
    query = selectors.PersonQuery(id_prefix=typed)
    return cards(selectors.matching(_others(user, person), query)[:CANDIDATES])


def _others(user: User, person: Person) -> Any:
    """Return the people that a person can be merged with."""
    people = selectors.people_for(user).filter(environment=person.environment, merged_into=None)
    return people.exclude(pk=person.pk)
