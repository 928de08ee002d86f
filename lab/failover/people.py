"""Who is in view before and after a fault, by boxes that lie on each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from scipy.optimize import linear_sum_assignment
from trackers.eval import box_iou

from tracking.models import Observation, Person, ProcessingTask, Track
from vision.types import Floats

SAME_BOX: Final = 0.3
Box = tuple[str, UUID, Floats]
"""Camera, person, x1 y1 x2 y2."""
Task = ProcessingTask | UUID


def in_view(task: Task, tick: int) -> list[Box]:
    """Return the boxes of a tick that are a person's."""
    rows = _rows(task).filter(frame_index=tick)
    return [_box(row, row.person_id) for row in rows if row.person_id is not None]


def seen_again(task: Task, tick: int, ticks: int) -> list[Box]:
    """Return the first boxes of tracks that are there within `ticks` after a tick.

    The tracks may continue or be new; the person is the one that they show by now.
    """
    first: dict[int, Observation] = {}
    rows = _rows(task).filter(frame_index__gt=tick, frame_index__lte=tick + ticks)
    for row in rows.order_by("frame_index"):
        first.setdefault(row.track_id, row)
    now = dict(Track.objects.filter(pk__in=first).values_list("pk", "person"))
    return [_box(row, person) for key, row in first.items() if (person := now.get(key)) is not None]


def found_again(before: list[Box], after: list[Box]) -> Iterator[tuple[UUID, UUID]]:
    """Yield before and after, the person of each box that is still there."""
    for camera in {name for name, _, _ in before}:
        one = [box for box in before if box[0] == camera]
        other = [box for box in after if box[0] == camera]
        if not other:
            continue
        overlap = np.asarray(
            box_iou(np.stack([b[2] for b in one]), np.stack([b[2] for b in other])), np.float64
        )
        for row, column in zip(*linear_sum_assignment(overlap, maximize=True), strict=True):
            if overlap[row, column] >= SAME_BOX:
                yield one[row][1], other[column][1]


def ids_after(before: list[Box], after: list[Box]) -> dict[UUID, set[UUID]]:
    """Return by person still in view who they are now, in all cameras."""
    now: dict[UUID, set[UUID]] = {}
    for person, later in found_again(before, after):
        now.setdefault(person, set()).add(later)
    return now


@dataclass(slots=True)
class Met:
    """Who was in view and is met again.

    Attributes:
        people: how many.
        others: those who are someone else now, and who; by task, tick and person.
        merged: how many of these were merged with the one that they are now.
        unseen: how many are not found at their place.
    """

    people: int = 0
    others: dict[str, list[str]] = field(default_factory=dict)
    merged: int = 0
    unseen: int = 0

    @property
    def kept(self) -> int:
        """How many have the id that they had."""
        return self.people - len(self.others)

    @property
    def partly(self) -> int:
        """How many have their id in one camera, and another in another camera."""
        return sum(place.rpartition(" ")[2] in later for place, later in self.others.items())

    def add(self, place: str, before: list[Box], after: list[Box]) -> None:
        """Note who of a tick is who now.

        Args:
            place: task and tick.
        """
        now = ids_after(before, after)
        self.people += len(now)
        self.unseen += len({person for _, person, _ in before} - now.keys())
        changed = {person: later for person, later in now.items() if later != {person}}
        for person, later in changed.items():
            self.others[f"{place} {person}"] = sorted(map(str, later))
        merged = Person.objects.filter(pk__in=changed).values_list("pk", "merged_into")
        self.merged += sum(changed[person] == {into} for person, into in merged)


def of_cameras(boxes: list[Box], cameras: Collection[str]) -> list[Box]:
    """Return the boxes of these cameras."""
    return [box for box in boxes if box[0] in cameras]


def _rows(task: Task) -> QuerySet[Observation]:
    return Observation.objects.filter(task=task).select_related("camera")


def _box(row: Observation, person: UUID) -> Box:
    return row.camera.camera_id, person, np.array([row.x1, row.y1, row.x2, row.y2])
