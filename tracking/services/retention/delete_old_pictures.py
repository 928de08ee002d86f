"""What people look like is kept for `PICTURE_DAYS`: photos and embeddings.

They go once the person has not been seen for that long, and nothing new has been stored of what
they look like: someone in a recording of long ago is kept as long as someone who was seen today.
People, tracks and counts stay. Who comes back later is a new person.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings

from spoton.jobs.portions import delete_in_portions
from tracking.models import IdentitySnapshot, PersonAppearance, PersonImage
from tracking.services.retention import protection
from tracking.services.retention.trusted_time import trusted_now


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
    needed = {person for rows in protection.needed_rows() for person in rows.people}
    old_photos = PersonImage.objects.filter(stored_at__lt=limit, **unseen)
    photos = delete_in_portions(old_photos.exclude(person__in=needed))
    old_embeddings = PersonAppearance.objects.filter(updated_at__lt=limit, **unseen)
    embeddings = delete_in_portions(old_embeddings.exclude(person__in=needed))
    # Of a task that runs there is a newer one; a worker forgets who has been away for hours.
    states = IdentitySnapshot.objects.filter(made_at__lt=limit).delete()[0]
    return DeletedPictures(photos, embeddings, states)
