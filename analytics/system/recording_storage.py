"""What recordings of live cameras take, by environment, and what retention will delete."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from tracking.selectors.recorders import StoredRecordings, stored_recordings
from tracking.selectors.scope import environments_for
from tracking.services.retention.recordings import doomed


@dataclass(frozen=True, slots=True)
class RecordingStorage:
    """An environment's recordings.

    Attributes:
        going: files that the next run of retention deletes, and their bytes.
    """

    stored: StoredRecordings
    going: int
    going_size: int


def recording_storage(user: User) -> list[RecordingStorage]:
    """Return the environments of `user` that record, or have recorded."""
    found = []
    for stored in stored_recordings(environments_for(user).order_by("name")):
        going = list(doomed(stored.environment, timezone.now()))
        size = sum(row.size_bytes or 0 for row in going)
        found.append(RecordingStorage(stored, len(going), size))
    return found
