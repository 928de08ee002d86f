"""What operators say about who is who: merge, split, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from accounts.http.pages import page, reported, show, user_of
from accounts.models import User
from tracking.models import Person, PersonChange
from tracking.search.alike import most_alike, probe_of, those
from tracking.selectors import people as selectors
from tracking.services.people.merge_several import merge_several, undo_several
from tracking.services.people.split import split_person

from .cards import Card, cards
from .person import about, moved, visible

CANDIDATES: Final = 12


@page("persons.correct")
def choose(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Choose a person to merge with: similar people, or anyone by their ID."""
    user = user_of(request)
    person = visible(user, person_id)
    if (elsewhere := moved(request, person, "person-merge")) is not None:
        return elsewhere
    typed = request.GET.get("q", "").strip().lower().replace("-", "")
    found = _by_id(user, person, typed) if typed else _alike(user, person)
    context = about(user, person, "merge") | {"typed": typed, "cards": found}
    return show(request, "people/choose.html", context)


@page("persons.correct", "GET", "HEAD", "POST")
def merge(request: HttpRequest) -> HttpResponseBase:
    """Side by side: are these one person, and whose id stays?"""
    user = user_of(request)
    keys = _keys(request.GET if request.method != "POST" else request.POST, "person")
    if request.method == "POST":
        into = next(iter(_keys(request.POST, "into")), None)
        if into is None:
            messages.error(request, "Choose the ID to keep.")
            return redirect(f"{reverse('people-merge')}?{_query('person', keys)}")
        changes: list[PersonChange] = []
        with reported(request):
            changes = merge_several(user, keys, into)
        if not changes:
            return redirect(f"{reverse('people-merge')}?{_query('person', keys)}")
        return _done(into, changes)
    chosen = cards(those(selectors.people_for(user), keys).order_by("first_seen", "pk"))
    context = {"cards": chosen, "keep": chosen[0].person.pk if chosen else None}
    return show(request, "people/merge.html", context)


@page("persons.correct", "POST")
def split(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Give the chosen tracks to a new person."""
    visible(user_of(request), person_id)
    tracks = [int(key) for key in request.POST.getlist("track") if key.isdecimal()]
    change = None
    if not tracks:
        messages.error(request, "Select the tracks of the other person first.")
    with reported(request):
        if tracks:
            change = split_person(user_of(request), person_id, track_ids=tracks)
    if change is None:
        return redirect("person-tracks", person_id=person_id)
    return _done(person_id, [change])


@page("persons.correct", "POST")
def undo(request: HttpRequest) -> HttpResponseBase:
    """Take changes back that were made together."""
    user = user_of(request)
    keys = _keys(request.POST, "change")
    with reported(request, "Undone."):
        undo_several(user, keys)
    known = selectors.person_changes_for(user).filter(change_id__in=keys).first()
    return redirect("people") if known is None else redirect("person", person_id=known.person_id)


def _done(person: UUID, changes: Iterable[PersonChange]) -> HttpResponseBase:
    """To the person, whose page says what was done and offers to undo it."""
    query = _query("changed", [change.change_id for change in changes])
    return redirect(f"{reverse('person', args=[person])}?{query}")


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
    """The people that a person can be merged with."""
    people = selectors.people_for(user).filter(environment=person.environment, merged_into=None)
    return people.exclude(pk=person.pk)


def _keys(given: QueryDict, name: str) -> list[UUID]:
    keys = []
    for text in given.getlist(name):
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(keys))


def _query(name: str, keys: Iterable[UUID]) -> str:
    return urlencode([(name, str(key)) for key in keys])
