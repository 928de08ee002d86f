"""The alert rules about the system, evaluated every ten seconds by the process of deliveries.

And every minute by the job cluster, should that one be away. Not by a worker: one that is down
tells nobody.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from alerts.engine.condition_engine import ConditionEngine
from alerts.kinds import Kind
from alerts.models import AlertState
from alerts.selectors.rule_specs import system_rules
from alerts.services.record import record_changes
from alerts.services.resolve import resolve_unwatched
from analytics.system.performance import performance
from tracking.selectors.recorders import failed_recorders

LATE_MS: Final = 1000.0
"""Of the 95th percentile from frame to client: a worker that is so late cannot keep up, nor can one
that takes fewer frames so as not to be."""
WAITING_TICKS: Final = 600
"""A minute of ten ticks a second."""
DISK_PERCENT: Final = 90.0
GAP_SECONDS: Final = 150.0
"""Between two looks: after longer nobody knows what was meanwhile."""
OVERTAKEN_SECONDS: Final = 60.0
"""Who looked before another one, and comes to store it after them, by less, says nothing new."""


def conditions(figures: dict[str, Any]) -> dict[str, bool | None]:
    """Return which kinds of rules hold now; None: nobody knows.

    Args:
        figures: those of `performance`.
    """
    workers, late = figures["workers"], figures["latency_ms"]["p95"]
    known = figures["redis_ms"] is not None  # or no worker can say that it is there
    strained = (late or 0.0) > LATE_MS or any(worker["overload"] for worker in workers)
    waits = any(worker["database_away"] or worker["queue"] > WAITING_TICKS for worker in workers)
    return {
        Kind.SYSTEM_WORKER_AWAY.value: not workers if known else None,
        Kind.SYSTEM_STORE_QUEUE.value: waits if known else None,
        Kind.SYSTEM_OVERLOAD.value: strained if known else None,
        Kind.SYSTEM_RECORDING.value: failed_recorders().exists(),
        Kind.SYSTEM_DISK.value: figures["disk"]["percent"] >= DISK_PERCENT,
    }


def look() -> None:
    """Evaluate the rules about the system now; without any this costs one query."""
    if system_rules():
        evaluate(performance())


@transaction.atomic
def evaluate(figures: dict[str, Any]) -> None:
    """Open and resolve the alerts about the system; resolve those that nobody watches."""
    resolve_unwatched()
    row = AlertState.objects.select_for_update().filter(task=None).first()
    said = row.state if row else {"time": None, "rules": {}}
    rules = system_rules()
    if not rules and not said["rules"]:
        return
    now = figures["timestamp"].timestamp()
    if 0 <= (said["time"] or 0.0) - now < OVERTAKEN_SECONDS:
        return
    engine = ConditionEngine(rules, said["rules"], said["time"], GAP_SECONDS)
    record_changes(None, engine.update(now, {"": conditions(figures)}))
    state = engine.state()
    row = row or AlertState(task=None)
    row.state = {"time": now, "rules": said["rules"] if state is None else state}
    row.save()
