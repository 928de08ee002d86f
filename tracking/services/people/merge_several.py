"""Make several people one, and take that back: all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from spoton.service_errors import InvalidInputError
from tracking.models import PersonChange
from tracking.services.people.merge import merge_people
from tracking.services.people.undo import undo_identity_change

MOST: Final = 20
"""People who are merged at once: nobody compares more of them by eye."""


@transaction.atomic
def merge_several(user: User, people: Sequence[UUID], into: UUID) -> list[PersonChange]:
    """Merge everybody else of `people` into one of them, in one go."""
    others = [person for person in dict.fromkeys(people) if person != into]
    if not others:
        raise InvalidInputError("person", "Choose at least two people to merge.")
    if len(others) >= MOST:
        raise InvalidInputError("person", f"Merge at most {MOST} people at once.")
    return [merge_people(user, person, into) for person in others]


@transaction.atomic
def undo_several(user: User, changes: Sequence[UUID]) -> list[PersonChange]:
    """Take changes back, the last one first."""
    return [undo_identity_change(user, change) for change in reversed(changes)]
