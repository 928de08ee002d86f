"""Which functions the job cluster may call: a list in the code, and nothing that a row names.

django-q runs whatever a schedule or a queued job names, so a row is as good as a shell. The
broker stands before the workers: it drops every job that is not on the list, also one that came
with a restored database, and continues with the next.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q
from django_q.brokers.orm import ORM
from django_q.models import Schedule
from django_q.signing import BadSignature, SignedPackage

logger = logging.getLogger(__name__)

SCHEDULED: Final = frozenset(
    {
        "accounts.jobs.forget_expired",
        "analytics.jobs.apply_retention",
        "alerts.jobs.delete_old",
        "analytics.jobs.record_minute",
        "analytics.jobs.sum_up",
        "exports.jobs.look_after",
        "exports.jobs.schedule_reports",
        "spoton.backup.scheduled.look",
        "tracking.jobs.apply_recording_retention",
        "tracking.jobs.apply_retention",
        "tracking.jobs.index_appearances",
        "tracking.jobs.make_partitions",
        "tracking.jobs.recount_floor",
    }
)
ALLOWED: Final = SCHEDULED | {
    "accounts.jobs.send_password_links",
    "accounts.jobs.send_notice",
    "exports.jobs.run_next",
    "spoton.backup.scheduled.run_due",
    "tracking.import_job.run",
}
# What else of a job names a function that would run: after it, or in its place.
_MORE_CALLS: Final = ("hook", "chain", "iter_count")
_UNREADABLE: Final = (
    BadSignature, TypeError, ValueError, AttributeError, ImportError, EOFError,
    pickle.UnpicklingError,
)  # fmt: skip


def refusal(job: Mapping[str, Any]) -> str | None:
    """Say why a job may not run; None for one that may."""
    func = job.get("func")
    if not isinstance(func, str) or func not in ALLOWED:
        return f"{func!r} is not a job of SpotOn"
    more = [name for name in _MORE_CALLS if job.get(name)]
    return f"it names what else to call: {', '.join(more)}" if more else None


class AllowlistBroker(ORM):  # type: ignore[misc]
    """The queue in the database; what is not on the list never reaches a worker."""

    def dequeue(self) -> list[tuple[int, str]]:
        """Return the next jobs that may run; the others are deleted and logged."""
        return [
            (pk, package) for pk, package in super().dequeue() or () if self._may_run(pk, package)
        ]

    def _may_run(self, pk: int, package: str) -> bool:
        try:
            reason = refusal(SignedPackage.loads(package))
        except _UNREADABLE:
            reason = "it cannot be read, or another key has signed it"
        if reason is None:
            return True
        logger.error("a queued job was dropped: %s", reason)
        self.delete(pk)
        return False


def drop_foreign_schedules() -> int:
    """Delete schedules of what is not a job on the clock; return how many there were.

    Ours have no arguments: those can name a hook, or run at once and past the broker.
    """
    ours = Q(func__in=SCHEDULED)
    for field in ("args", "kwargs", "hook"):
        ours &= Q(**{field: None}) | Q(**{field: ""})
    foreign = Schedule.objects.exclude(ours)
    for schedule in foreign:
        logger.error("a schedule of %r was deleted: it is no job of SpotOn", schedule.func)
    return int(foreign.delete()[0])
