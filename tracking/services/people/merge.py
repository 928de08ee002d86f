"""Make two people one."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from accounts.models import User
from spoton.service_errors import InvalidInputError, NotVisibleError
from tracking.models import Person, PersonChange
from tracking.services.people.changes import allowed, join, lock, refuse_merged_away, visible_person


def merge_people(user: User, person_id: UUID, into_id: UUID) -> PersonChange:
    """Merge a person into another one, who keeps the id; all tracks change hands."""
    allowed(user)
    other, into = _both(user, person_id, into_id)
    if into.pk == other.pk:
        raise InvalidInputError("into", "A person cannot be merged with itself.")
    if into.environment_id != other.environment_id:
        raise InvalidInputError("into", "The two people belong to different environments.")
    with transaction.atomic():
        lock(into.environment)
        other, into = _both(user, person_id, into_id)  # one may have been forgotten meanwhile
        for row in (other, into):
            refuse_merged_away(row)
        return join(user, into, other, "person.merge")


def _both(user: User, person_id: UUID, into_id: UUID) -> tuple[Person, Person]:
    other = visible_person(user, person_id)
    try:
        return other, visible_person(user, into_id)
    except NotVisibleError as error:
        raise InvalidInputError("into", str(error)) from None
