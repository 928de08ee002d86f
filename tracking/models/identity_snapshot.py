"""What a task's worker knows of the people in view, so that the next one knows them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models

from .task import ProcessingTask


class IdentitySnapshot(models.Model):
    """The newest identity state of a task, written with the ticks that it is as of."""

    task = models.OneToOneField(
        ProcessingTask, models.CASCADE, primary_key=True, related_name="identity_snapshot"
    )
    epoch = models.PositiveBigIntegerField()
    frame_index = models.PositiveBigIntegerField(help_text="The tick that it is as of.")
    made_at = models.DateTimeField()
    state = models.JSONField()

    def __str__(self) -> str:
        return f"identities of {self.task_id} at {self.frame_index}"


def snapshot_without(state: dict[str, Any], people: Collection[UUID]) -> dict[str, Any]:
    """Return the state without `people`: no embedding, track or picture quality of them.

    A state of another version, which no worker reads, is returned empty.
    """
    gone = set(map(str, people))
    try:
        identity = state["pipeline"]["identity"]
        kept = {
            "people": [said for said in identity["people"] if said["id"] not in gone],
            "gallery": [said for said in identity["gallery"] if said["id"] not in gone],
            "tracks": [
                said | {"shows": None if said["shows"] in gone else said["shows"]}
                for said in identity["tracks"]
                if said["person"] not in gone
            ],
            "apart": [pair for pair in identity["apart"] if gone.isdisjoint(pair)],
        }
        crops = {name: quality for name, quality in state["crops"].items() if name not in gone}
    except (KeyError, TypeError, AttributeError):
        return {}
    pipeline = state["pipeline"] | {"identity": identity | kept}
    return state | {"pipeline": pipeline, "crops": crops}
