"""Jobs that wait in the queue, run in the test itself."""

from __future__ import annotations

import pydoc
from typing import Any

from django_q.models import OrmQ

from spoton.jobs.broker import refusal


def run_queued_jobs() -> int:
    """Run what waits, as the cluster would if it may; return how many."""
    rows = list(OrmQ.objects.order_by("id"))
    for row in rows:
        job: dict[str, Any] = row.task
        assert refusal(job) is None
        row.delete()
        func: Any = pydoc.locate(job["func"])
        func(*job["args"], **job["kwargs"])
    return len(rows)
