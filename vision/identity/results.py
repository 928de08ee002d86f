"""What one tick of identity hands on."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from vision.types import Ints

from .embeddings import EmbeddingStore
from .people import People
from .tick_tracks import TickTracks
from .types import AppearanceUpdate, IdentityDecision, IdentityEvent, IdentityResult

STORE_SECONDS = 5.0
"""Between two times that a person's appearance is handed on to be stored."""


def build_result(
    tick: TickTracks,
    people: People,
    rows: Ints,
    appearances: list[AppearanceUpdate],
    events: list[IdentityEvent],
    lost: list[UUID],
    archived: list[UUID],
    decisions: list[IdentityDecision],
) -> IdentityResult:
    """Return who each track is.

    Args:
        rows: of `people`, one for each track of the tick.
    """
    shown, member = np.unique(rows, return_inverse=True)
    position = people.mean[shown, :2].copy()
    position[~people.placed[shown]] = np.nan
    return IdentityResult(
        persons={
            name: member[tick.cameras == number]
            for number, name in zip(tick.numbers.tolist(), tick.names, strict=True)
        },
        ids=[people.ids[row] for row in shown],
        floor=position,
        confirmed=people.confirmed[shown].tolist(),
        lost=lost,
        archived=archived,
        events=events,
        decisions=decisions,
        appearances=appearances,
    )


def due_appearances(
    people: People, embeddings: EmbeddingStore, rows: Ints, clock: float
) -> list[AppearanceUpdate]:
    """Return the appearances that are due to be stored, and note when they were handed on."""
    due = rows[
        people.confirmed[rows]
        & (embeddings.count[people.slots[rows]] > 0)
        & (clock - people.stored[rows] >= STORE_SECONDS)
    ]
    people.stored[due] = clock
    return [
        AppearanceUpdate(people.ids[row], embeddings.mean[slot].copy(), embeddings.quality(slot))
        for row, slot in zip(due.tolist(), people.slots[due].tolist(), strict=True)
    ]
