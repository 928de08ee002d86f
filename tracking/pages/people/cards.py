"""People as a list or a choice shows them: the row, its cameras, whether there is a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tracking.models import Person, states
from tracking.selectors import people as selectors


@dataclass(frozen=True, slots=True)
class Card:
    """One person.

    Attributes:
        score: how much they look like anyone who is searched for; None where nobody is.
    """

    person: Person
    cameras: list[str]
    has_picture: bool
    score: float | None = None

    @property
    def state(self) -> str:
        """The label of the state."""
        return state_of(self.person)


def state_of(person: Person) -> str:
    """Return the label of the state of `person`."""
    return states.PERSON["merged" if person.merged_into_id else person.state]


def cards(people: Iterable[Person], scores: Mapping[UUID, float] | None = None) -> list[Card]:
    """Return the cards of the people of one page, in two queries."""
    rows = list(people)
    cameras, pictured = selectors.cameras_of(rows), selectors.with_picture(rows)
    scores = scores or {}
    return [
        Card(person, cameras.get(person.pk, []), person.pk in pictured, scores.get(person.pk))
        for person in rows
    ]
