"""What people look like is kept for `PICTURE_DAYS`: photos and embeddings.

They go once the person has not been seen for that long, and nothing new has been stored of what
they look like: someone in a recording of long ago is kept as long as someone who was seen today.
People, tracks and counts stay. Who comes back later is a new person.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from tracking.models import IdentitySnapshot, PersonAppearance, PersonImage
from tracking.services.retention.trusted_time import trusted_now

PEOPLE_PER_STATEMENT: Final = 500
PAUSE_SECONDS: Final = 0.02
"""SQLite's writers look for their turn again and again; without a pause they would not get it."""


class DeletedPictures(NamedTuple):
    """How many went."""

    photos: int
    embeddings: int
    states: int

    def __str__(self) -> str:
        return (
            f"{self.photos} photos, {self.embeddings} embeddings "
            f"and {self.states} identity states deleted"
        )


def delete_old_pictures() -> DeletedPictures:
    """Delete what has been kept long enough; photos go from the disk with their rows.

    It may be stopped at any time: what is left is deleted by the next call.
    """
    limit = trusted_now() - timedelta(days=settings.PICTURE_DAYS)
    unseen = {"person__last_seen__lt": limit}
    photos = _delete(PersonImage.objects.filter(stored_at__lt=limit, **unseen))
    embeddings = _delete(PersonAppearance.objects.filter(updated_at__lt=limit, **unseen))
    # Of a task that runs there is a newer one; a worker forgets who has been away for hours.
    states = IdentitySnapshot.objects.filter(made_at__lt=limit).delete()[0]
    return DeletedPictures(photos, embeddings, states)


def _delete(rows: QuerySet[PersonImage] | QuerySet[PersonAppearance]) -> int:
    """Delete in portions; who is seen again at this moment keeps what they have."""
    gone = 0
    while people := _some(rows):
        with transaction.atomic():
            deleted = rows.filter(person__in=people).delete()[0]
        gone += deleted
        if not deleted:
            break
        time.sleep(PAUSE_SECONDS)
    return gone


def _some(rows: QuerySet[PersonImage] | QuerySet[PersonAppearance]) -> list[UUID]:
    return list(rows.values_list("person", flat=True)[:PEOPLE_PER_STATEMENT])
