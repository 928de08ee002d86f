"""People as a list or a choice shows them: the row, its cameras, whether there is a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tracking import person_selectors as selectors
from tracking.models import Person

STATES = {
    Person.State.CONFIRMED: "In view",
    Person.State.LOST: "Left",
    Person.State.ARCHIVED: "Archived",
}
"""As people read them: who is confirmed is in view, who is lost may come back."""
MERGED = "Merged"


@dataclass(frozen=True, slots=True)
class Card:
    """One person.

    Attributes:
        score: how much they look like whoever is looked for; None where nobody is.
    """

    person: Person
    cameras: list[str]
    has_picture: bool
    score: float | None = None

    @property
    def state(self) -> str:
        """In a word."""
        return state_of(self.person)


def state_of(person: Person) -> str:
    """In a word."""
    return MERGED if person.merged_into_id else STATES[Person.State(person.state)]


def cards(people: Iterable[Person], scores: Mapping[UUID, float] | None = None) -> list[Card]:
    """The cards of the people of one page, in two queries."""
    rows = list(people)
    cameras, pictured = selectors.cameras_of(rows), selectors.with_picture(rows)
    scores = scores or {}
    return [
        Card(person, cameras.get(person.pk, []), person.pk in pictured, scores.get(person.pk))
        for person in rows
    ]
