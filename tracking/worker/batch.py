"""A lane's ticks into the database, in one transaction under its epoch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from tracking.models import Camera, ProcessingTask

from .plan import TaskPlan
from .records import StatusRecord, TickRecord
from .rows import TrackKey, write_observations, write_people, write_status, write_tracks


class Stale(Exception):  # noqa: N818 - reads as what it is
    """The lease was lost: somebody else writes for this task now."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a lane did since the last batch, and how it stands."""

    plan: TaskPlan
    epoch: int
    ticks: list[TickRecord]
    status: StatusRecord


class BatchWriter:
    """Writes batches; remembers how many observations each living track has.

    Args:
        holder: name of this worker; a task that another one holds is not touched.
    """

    def __init__(self, holder: str) -> None:
        self._holder = holder
        self._counts: dict[UUID, dict[TrackKey, int]] = {}

    def write(self, batch: Batch) -> None:
        """Raises Stale where the lease was lost, DatabaseError where nothing was written."""
        task_id = batch.plan.task_id
        with transaction.atomic():
            held = ProcessingTask.objects.select_for_update().filter(
                task_id=task_id, epoch=batch.epoch, lease_holder=self._holder
            )
            if not held.exists():
                raise Stale
            ticks = _of_existing_cameras(batch.ticks)
            write_people(batch.plan.environment_key, ticks)
            counts, keys = write_tracks(task_id, ticks, self._counts.get(task_id, {}))
            write_observations(task_id, ticks, keys)
            write_status(task_id, ticks, batch.status)
        self._counts[task_id] = counts  # only now: a transaction that failed has counted nothing

    def forget(self, task_id: UUID) -> None:
        """The task is no longer ours."""
        self._counts.pop(task_id, None)


def _of_existing_cameras(ticks: list[TickRecord]) -> list[TickRecord]:
    """Without what a camera saw that has been deleted since: the others' must be stored."""
    seen = {box.camera for tick in ticks for box in tick.boxes}
    gone = seen - set(Camera.objects.filter(pk__in=seen).values_list("pk", flat=True))
    if not gone:
        return ticks
    return [replace(t, boxes=[b for b in t.boxes if b.camera not in gone]) for t in ticks]
