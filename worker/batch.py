"""A lane's ticks into the database, in one transaction under its epoch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date
from uuid import UUID

from django.db import transaction

from tracking.models import Camera, ProcessingTask
from tracking.services.retention import partitions

from .appearance_rows import write_appearances
from .forgotten import without_forgotten
from .people_rows import merged_away, write_people_records, write_snapshot
from .plan import TaskPlan
from .records import StatusRecord, TickRecord
from .rows import write_floor, write_status
from .sightings import Known, already_stored, write_sightings


class Stale(Exception):  # noqa: N818 - reads as what it is
    """The lease was lost: someone else writes for this task now."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a lane did since the last batch, and how it stands."""

    plan: TaskPlan
    epoch: int
    ticks: list[TickRecord]
    status: StatusRecord


class BatchWriter:
    """Writes batches; remembers what of it is stored, so that only what changes is written.

    Args:
        holder: name of this worker; a task that another one holds is not touched.
    """

    def __init__(self, holder: str) -> None:
        self._holder = holder
        self._known: dict[UUID, Known] = {}
        self._days: dict[date, date] = {}

    def write(self, batch: Batch) -> None:
        """Raises Stale where the lease was lost, DatabaseError where nothing was written."""
        task_id = batch.plan.task_id
        self._note_days(batch.ticks)
        with transaction.atomic():
            held = ProcessingTask.objects.select_for_update().filter(
                task_id=task_id, epoch=batch.epoch, lease_holder=self._holder
            )
            seeks = held.values_list("seeks", flat=True).first()
            if seeks is None:
                raise Stale
            ticks = merged_away(_of_existing_cameras(batch.ticks))
            ticks = without_forgotten(batch.plan.environment_key, ticks)
            known = self._known.get(task_id) or already_stored(task_id)
            known = write_sightings(task_id, batch.plan.environment_key, ticks, known)
            write_status(task_id, ticks, batch.status, seeks)
            write_floor(task_id, ticks)
            write_people_records(task_id, batch.plan.environment_key, ticks)
            write_appearances(ticks)
            write_snapshot(task_id, batch.epoch, ticks)
        self._known[task_id] = known  # only now: a transaction that failed has stored nothing

    def forget(self, task_id: UUID) -> None:
        """The task is no longer ours."""
        self._known.pop(task_id, None)

    def _note_days(self, ticks: list[TickRecord]) -> None:
        """Before the batch, and once a day: a new partition must not wait for the batch's locks."""
        today = partitions.today()
        days = {tick.time.astimezone(UTC).date() for tick in ticks if tick.boxes}
        new = {day for day in days if self._days.get(day) != today}
        if new:
            partitions.note(new)
            self._days |= dict.fromkeys(new, today)


def _of_existing_cameras(ticks: list[TickRecord]) -> list[TickRecord]:
    """Without what a camera saw that has been deleted since: the others' must be stored."""
    seen = {box.camera for tick in ticks for box in tick.boxes}
    gone = seen - set(Camera.objects.filter(pk__in=seen).values_list("pk", flat=True))
    if not gone:
        return ticks
    return [replace(t, boxes=[b for b in t.boxes if b.camera not in gone]) for t in ticks]
