"""A task's ticks into the database, in one transaction under its epoch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date
from uuid import UUID

from django.db import transaction

from tracking.models import Camera, ProcessingTask
from tracking.services.retention import partitions

from .alert_rows import write_alerts
from .corrected_people import as_corrected
from .correction_rows import correct_rows, up_to_corrections
from .floor_rows import write_floor_rows
from .forgotten import without_forgotten
from .observation_rows import StoredRows, already_stored, write_observations
from .people_rows import merged_away, write_appearances, write_people_records, write_snapshot
from .plan import TaskPlan
from .records import StatusRecord, TickRecord
from .rows import write_floor, write_status


class LeaseLostError(Exception):
    """The lease was lost: another worker writes for this task now."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A task's ticks since the last batch, and its state now."""

    plan: TaskPlan
    epoch: int
    ticks: list[TickRecord]
    status: StatusRecord


class BatchWriter:
    """Writes batches; keeps which rows are stored, so that only changes are written.

    Args:
        holder: name of this worker; a task that another one holds is not touched.
    """

    def __init__(self, holder: str) -> None:
        self._holder = holder
        self._known: dict[UUID, StoredRows] = {}
        self._days: dict[date, date] = {}

    def write(self, batch: Batch) -> None:
        """Write a batch, all of it or nothing.

        Raises:
            LeaseLostError: another worker holds the task.
            django.db.DatabaseError: the database refuses it or is down.
        """
        task_id = batch.plan.task_id
        self._note_days(batch.ticks)
        with transaction.atomic():
            held = ProcessingTask.objects.select_for_update(no_key=True).filter(
                task_id=task_id, epoch=batch.epoch, lease_holder=self._holder
            )
            row = held.values_list("seeks", "frame_index").first()
            if row is None:
                raise LeaseLostError
            seeks, stored = row
            # The connection may have gone after a commit, and the batch comes again.
            new = [tick for tick in batch.ticks if tick.frame_index > stored]
            ticks = merged_away(_of_existing_cameras(new))
            ticks = without_forgotten(batch.plan.environment_key, ticks)
            known = self._known.get(task_id) or already_stored(task_id)
            for part in up_to_corrections(ticks):
                known = write_observations(task_id, batch.plan.environment_key, part, known)
                correct_rows(task_id, batch.plan.environment_key, part, known)
            write_status(task_id, ticks, batch.status, seeks)
            write_floor(task_id, ticks)
            write_floor_rows(task_id, batch.plan.environment_key, ticks)
            write_people_records(task_id, batch.plan.environment_key, as_corrected(ticks))
            write_appearances(ticks)
            write_snapshot(task_id, batch.epoch, ticks)
            write_alerts(task_id, ticks)
        self._known[task_id] = known  # only now: a transaction that failed has stored nothing

    def forget(self, task_id: UUID) -> None:
        """Drop what is known of a task that this worker no longer holds."""
        self._known.pop(task_id, None)

    def _note_days(self, ticks: list[TickRecord]) -> None:
        """Note new days before the batch: a new partition must not wait for the batch's locks."""
        today = partitions.today()
        days = {tick.time.astimezone(UTC).date() for tick in ticks if len(tick.view)}
        new = {day for day in days if self._days.get(day) != today}
        if new:
            partitions.note(new)
            self._days |= dict.fromkeys(new, today)


def _of_existing_cameras(ticks: list[TickRecord]) -> list[TickRecord]:
    """Return the ticks without cameras that have been deleted since."""
    keys = {key for tick in ticks for key in tick.camera_keys}
    keys |= {said.camera for tick in ticks for said in tick.corrections}
    gone = keys - set(Camera.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return [tick.without_cameras(gone) for tick in ticks] if gone else ticks
