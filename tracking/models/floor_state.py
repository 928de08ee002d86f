"""What a task has counted on its floor, so that a restarted worker counts on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models

from .task import ProcessingTask


class FloorState(models.Model):
    """Counts of zones and lines as of the last stored tick, written in its transaction."""

    task = models.OneToOneField(
        ProcessingTask, models.CASCADE, primary_key=True, related_name="floor_state"
    )
    state = models.JSONField()

    def __str__(self) -> str:
        return f"floor of {self.task_id}"


def floor_without(state: dict[str, Any], people: Collection[UUID]) -> dict[str, Any]:
    """Return the state without `people`; the totals stay."""
    names = set(map(str, people))
    inside = state.get("people", {})
    return state | {
        "people": {name: said for name, said in inside.items() if name not in names},
        "visits": [visit for visit in state.get("visits", []) if visit[0] not in names],
    }
