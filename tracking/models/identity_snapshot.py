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
        pipeline = state["pipeline"]
        keys = {said[0] for said in pipeline["people"] if said[1] in gone}
        kept = {
            "people": [said for said in pipeline["people"] if said[0] not in keys],
            "lost": [said for said in pipeline["lost"] if said[0] not in keys],
            "apart": [pair for pair in pipeline["apart"] if keys.isdisjoint(pair)],
            **_targets_without(pipeline, keys),
        }
        crops = {name: quality for name, quality in state["crops"].items() if name not in gone}
    except (KeyError, TypeError, AttributeError, IndexError, ValueError):
        return {}
    return state | {"pipeline": pipeline | kept, "crops": crops}


def _targets_without(pipeline: dict[str, Any], keys: Collection[int]) -> dict[str, Any]:
    """Return the arrays of the people in view without these keys: see `vision.joint.restart`."""
    targets = pipeline["targets"]
    rows = [row for row, key in enumerate(targets["keys"]) if key not in keys]
    place = {old: new for new, old in enumerate(rows)}
    cameras, people = pipeline["seen"]
    parts = [index for index, row in enumerate(people) if row in place]
    return {
        "targets": {name: [values[row] for row in rows] for name, values in targets.items()},
        "seen": [[cameras[part] for part in parts], [place[people[part]] for part in parts]],
        "parts": {
            name: [values[part] for part in parts] for name, values in pipeline["parts"].items()
        },
    }
