"""The rows of one batch about alerts."""

from __future__ import annotations

from uuid import UUID

from alerts.models import AlertState
from alerts.services.record import record_changes

from .records import TickRecord


def write_alerts(task_id: UUID, ticks: list[TickRecord]) -> None:
    """Write alerts and the state of their rules, in the transaction of the ticks."""
    records = [tick.alerts for tick in ticks if tick.alerts is not None]
    record_changes(task_id, [change for record in records for change in record.changes])
    states = [record.state for record in records if record.state is not None]
    if states:
        AlertState.objects.update_or_create(task_id=task_id, defaults={"state": states[-1]})
