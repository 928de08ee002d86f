"""Take a merge or a split back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from accounts.models import User
from spoton.service_errors import ConflictError, NotVisibleError
from tracking.models import Person, PersonChange, Track
from tracking.selectors.people import person_changes_for
from tracking.services.people import appearances
from tracking.services.people.changes import Kind, allowed, join, lock, part
from tracking.services.people.person_zones import fit_visits_to_tracks

_ACTION = "person.undo"


def undo_identity_change(user: User, change_id: UUID) -> PersonChange:
    """Undo a change, as long as nothing that it did was changed again since."""
    allowed(user)
    change = _visible_change(user, change_id)
    with transaction.atomic():
        lock(change.environment)
        change = _visible_change(user, change_id)  # its people may have been forgotten meanwhile
        if change.undoes is not None:
            raise ConflictError("An undo cannot be undone. Repeat the change instead.")
        if PersonChange.objects.filter(undoes=change).exists():
            raise ConflictError("This change is already undone.")
        rows = Person.objects.select_related("environment").in_bulk(
            [change.person_id, change.other_id]
        )
        person, other = rows[change.person_id], rows[change.other_id]
        if change.kind == Kind.MERGE:
            return _part_again(user, change, person, other)
        if person.merged_into_id is not None or other.merged_into_id is not None:
            raise ConflictError("One of the two people has since been merged with another person.")
        return join(user, person, other, _ACTION, undoes=change)


def _visible_change(user: User, change_id: UUID) -> PersonChange:
    change = person_changes_for(user).filter(change_id=change_id).first()
    if change is None:
        raise NotVisibleError(f"Change {change_id} not found, or you have no access.")
    return change


def _part_again(user: User, change: PersonChange, person: Person, other: Person) -> PersonChange:
    if person.merged_into_id is not None or other.merged_into_id != person.pk:
        raise ConflictError("One of the two people has since been merged with another person.")
    there = Track.objects.filter(pk__in=change.tracks)
    if there.exclude(person=person).exists():
        raise ConflictError("Merged tracks now belong to another person.")
    # If somebody sees them just now, the worker's next batch says so.
    other.merged_into, other.state = None, Person.State.LOST
    other.save(update_fields=["merged_into", "state"])
    appearances.give_back(person, other)
    undone = part(user, person, other, change.tracks, _ACTION, undoes=change)
    fit_visits_to_tracks(person)  # the other one has kept theirs
    return undone
