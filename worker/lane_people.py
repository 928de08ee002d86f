"""What a lane keeps of its people beyond their sightings."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings

from vision.identity import IdentityEvent
from vision.pipeline import Pipeline, TickResult
from vision.types import Frame

from .crops import Crops
from .decisions import Decisions
from .floor_counts import FloorCounts
from .forgotten import Forgotten
from .identity_state import SNAPSHOT_SECONDS, VERSION, Change, Remembered, crop_qualities
from .records import AppearanceRecord, TickRecord, VisitRecord

VISIT_SECONDS = 1.0


class LanePeople:
    """Adds to each tick's record; follows what operators change. On the engine's thread.

    Args:
        encoders: threads for pictures.
        remembered: what is known from before a restart.
    """

    def __init__(self, encoders: ThreadPoolExecutor, remembered: Remembered | None) -> None:
        qualities = crop_qualities(remembered)
        self.changed = remembered.changed if remembered else 0
        self.forgotten = remembered.forgotten if remembered else 0
        self._crops = Crops(encoders, settings.MEDIA_ROOT, qualities)
        self._decisions = Decisions(qualities)
        self._snapshot_at = float("-inf")
        self._visits_at = float("-inf")

    def add_to(
        self,
        record: TickRecord,
        frames: Mapping[str, Frame],
        result: TickResult,
        pipeline: Pipeline,
        floor: FloorCounts,
        cameras: Mapping[str, int],
        seeks: int,
    ) -> TickRecord:
        """The record with decisions, pictures, looks, visits and, now and then, who is known.

        Args:
            frames: those of which nothing is stored yet.
            cameras: keys of their rows by camera id.
            seeks: of the plan; a state from before a seek is of no use after it.
        """
        now = time.monotonic()
        self._crops.take(now, record.time, frames, result, cameras)
        decisions = self._decisions.take(record.time, result.identity, cameras)
        images = self._crops.saved()
        for kept, dropped in record.merged:
            self._crops.merge(kept, [dropped])
            self._decisions.forget([dropped])
        self._crops.forget(record.archived)
        self._decisions.forget(record.archived)
        visits, identity = record.visits, record.identity
        if now - self._visits_at >= VISIT_SECONDS:
            self._visits_at = now
            visits = _visits(floor, record.time)
        if now - self._snapshot_at >= SNAPSHOT_SECONDS:
            self._snapshot_at = now
            identity = {
                "version": VERSION,
                "seeks": seeks,
                "changed": self.changed,
                "pipeline": pipeline.state(),
                "crops": self._crops.state(),
            }
        return replace(
            record,
            decisions=decisions,
            images=images,
            appearances=[
                AppearanceRecord(looks.person, pipeline.model, looks.vector, looks.quality)
                for looks in result.identity.appearances
            ],
            floor=floor.state(),
            visits=visits,
            identity=identity,
        )

    def begin_anew(self) -> None:
        """The recordings continue elsewhere: nobody from before is known there."""
        self._crops.forget_all()
        self._decisions.forget_all()

    def follow(self, change: Change, pipeline: Pipeline, floor: FloorCounts) -> IdentityEvent:
        """Does in memory what an operator has done to the rows."""
        self.changed = change.key
        if change.kind == "merge":
            pipeline.merge(change.person, change.other)
            floor.merge(change.person, change.other)
            self._crops.merge(change.person, [change.other])
            self._decisions.forget([change.other])
            return IdentityEvent("merge", change.person, (change.other,))
        pipeline.split(change.person, change.other, change.tracks)
        return IdentityEvent("split", change.other, (change.person,))

    def forget(self, gone: Forgotten, pipeline: Pipeline, floor: FloorCounts) -> None:
        """Drop a person from memory, as an administrator has done in the database."""
        self.forgotten = gone.key
        pipeline.forget(gone.person)
        floor.forget(gone.person)
        self._crops.forget([gone.person])
        self._decisions.forget([gone.person])


def _visits(floor: FloorCounts, now: datetime) -> list[VisitRecord]:
    people: Mapping[str, list[tuple[UUID, float]]] = floor.occupants()
    return [
        VisitRecord(person, zone, datetime.fromtimestamp(since, UTC), now)
        for zone, inside in people.items()
        for person, since in inside
    ]
