"""Who looks like someone: in a picture, or a person who was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, show, user_of
from accounts.models import User
from spoton.http import throttles
from spoton.http.file_routes import takes_files
from spoton.service_errors import InvalidInputError, NotVisibleError, ServiceError
from tracking.models import Person
from tracking.pages.people.cards import Card, cards
from tracking.pages.people.filters import WhereAndWhen
from tracking.search.alike import QueryEmbedding, most_alike, probe_of, those
from tracking.search.image_query import SearchBusyError, embed_image
from tracking.selectors import people as selectors
from tracking.services import uploaded_images
from tracking.services.people.search_log import note_search

MOST_FOUND: Final = 24


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer.

    Attributes:
        cards: most alike first; None where nobody was searched for.
        box: where in the picture the one who was searched for is; None is all of it.
        refusal: why nobody could be searched for, in words.
    """

    cards: list[Card] | None = None
    box: tuple[int, int, int, int] | None = None
    refusal: str = ""


@takes_files("persons.view")
@page("persons.view", "GET", "HEAD", "POST")
def search(request: HttpRequest) -> HttpResponseBase:
    """Search by an image (POST) or a person (GET with `person`)."""
    user = user_of(request)
    given = request.POST if request.method == "POST" else request.GET
    filters = WhereAndWhen(user, given)
    person = _person(user, given.get("person", ""))
    found = SearchResult()
    if filters.is_valid() and (person is not None or request.method == "POST"):
        people = selectors.matching(selectors.people_for(user), filters.query())
        if throttles.is_over(user, "expensive"):
            found = SearchResult(refusal="Too many searches. Wait a minute, then try again.")
        else:
            found = _found(request, people, person)
            if found.cards is not None:
                key = person.pk if person else None
                note_search(user, key, filters.query(), len(found.cards))
    context = {
        "filters": filters,
        "like": cards([person])[0] if person else None,
        "found": found,
    }
    return show(request, "people/search.html", context)


def _found(request: HttpRequest, people: QuerySet[Person], person: Person | None) -> SearchResult:
    box = None
    try:
        if person is not None:
            probe = _look_of(person)
            people = people.exclude(pk=person.pk)
        else:
            probe, box = _seen_in(request)
    except SearchBusyError:
        return SearchResult(refusal="Other searches are running. Try again in a moment.")
    except ServiceError as error:
        return SearchResult(refusal=str(error))
    scores = dict(most_alike(people, probe, MOST_FOUND, 0))
    rows = {row.pk: row for row in those(people, list(scores))}
    return SearchResult(cards([rows[key] for key in scores if key in rows], scores), box)


def _person(user: User, key: str) -> Person | None:
    """Return who they are now."""
    if not key:
        return None
    try:
        person = selectors.people_for(user).filter(pk=UUID(key)).first()
    except ValueError:
        person = None
    if person is None:
        raise NotVisibleError("Person not found, or you have no access.")
    if person.merged_into_id is None:
        return person
    return selectors.people_for(user).filter(pk=selectors.current_id(person)).first()


def _look_of(person: Person) -> QueryEmbedding:
    probe = probe_of(person.pk)
    if probe is None:
        raise InvalidInputError(
            "person",
            "This person has no usable photo yet. People are compared once a camera has "
            "seen them clearly.",
        )
    return probe


def _seen_in(request: HttpRequest) -> tuple[QueryEmbedding, tuple[int, int, int, int] | None]:
    upload = request.FILES.get("image")
    if upload is None:
        raise InvalidInputError("image", "Choose, drop or paste an image first.")
    _, picture = uploaded_images.opened(upload, "image")
    looked = embed_image(picture)
    return looked.probe, looked.box
