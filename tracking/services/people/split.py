"""Make two people of what was taken for one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from spoton.service_errors import InvalidInputError
from tracking.models import Person, PersonChange, Track
from tracking.services.people.changes import allowed, lock, part, refuse_merged_away, visible_person


def split_person(
    user: User,
    person_id: UUID,
    *,
    track_ids: Collection[int] | None = None,
    at: datetime | None = None,
) -> PersonChange:
    """Give the tracks that are named, or all that began at a time or later, to a new person.

    A track is one camera's continuous view of someone: it is never cut in two.
    """
    allowed(user)
    person = visible_person(user, person_id)
    field = "at" if track_ids is None else "track_ids"
    with transaction.atomic():
        lock(person.environment)
        person = visible_person(user, person_id)  # it may have been forgotten meanwhile
        refuse_merged_away(person)
        tracks = dict(Track.objects.filter(person=person).values_list("pk", "first_seen"))
        if track_ids is not None:
            chosen = set(track_ids)
            strange = sorted(chosen - tracks.keys())
            if strange:
                raise InvalidInputError(
                    field,
                    (
                        "These tracks do not belong to this person: "
                        f"{', '.join(map(str, strange[:10]))}."
                    ),
                )
        else:
            chosen = {key for key, first in tracks.items() if at is not None and first >= at}
        if not chosen:
            raise InvalidInputError(field, "No track of this person starts at or after this time.")
        if len(chosen) == len(tracks):
            raise InvalidInputError(
                field, "These are all tracks of this person. Leave at least one."
            )
        new = Person.objects.create(
            environment=person.environment,
            state=person.state,
            first_seen=person.first_seen,
            last_seen=person.last_seen,
        )
        return part(user, person, new, sorted(chosen), "person.split")
