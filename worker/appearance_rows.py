"""The rows of one batch about appearance."""

from __future__ import annotations

from uuid import UUID

import numpy as np
from django.db.models.functions import Now

from tracking.models import Person, PersonAppearance

from .records import AppearanceRecord, TickRecord

ROWS_PER_STATEMENT = 500


def write_appearances(ticks: list[TickRecord]) -> None:
    """Write the newest embedding of each person and model, of people who are stored.

    A vector without a direction is similar to nothing, and is left out.
    """
    newest = {(said.person, said.model): said for tick in ticks for said in tick.appearances}
    if not newest:
        return
    people = {person for person, _ in newest}
    stored = set(Person.objects.filter(pk__in=people).values_list("pk", flat=True))
    PersonAppearance.objects.bulk_create(
        # In one order for all writers: two who wait for each other's rows would never end.
        [row for key in sorted(newest) for row in _rows(newest[key], stored)],
        update_conflicts=True,
        unique_fields=["person", "model"],
        update_fields=["dimensions", "vector", "quality", "updated_at"],
        batch_size=ROWS_PER_STATEMENT,
    )


def _rows(said: AppearanceRecord, stored: set[UUID]) -> list[PersonAppearance]:
    length = float(np.linalg.norm(said.vector))
    if said.person not in stored or not np.isfinite(length) or not length:
        return []
    row = PersonAppearance(
        person_id=said.person,
        model=said.model,
        dimensions=len(said.vector),
        vector=said.vector / np.float32(length),
        quality=said.quality,
        updated_at=Now(),
    )
    return [row]
