"""How long analytics takes to answer over many days: what a browser waits for, without network."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
from django.conf import settings
from rest_framework.test import APIClient

from accounts.models import Role, User
from lab.analytics_data import CAMERAS, LINES, ZONES, Amount, Filler
from spoton.http import throttles
from tracking.models import Environment

NAME: Final = "benchmark-analytics"
_URL: Final = "/api/v1/analytics/"
_WITHOUT_LIMIT: Final = 10**9

CALLS: Final[dict[str, dict[str, str]]] = {
    "dashboard": {},
    "historical/summary": {},
    "occupancy": {
        "cameras": ",".join(f"c{n:02}" for n in range(CAMERAS)),
        "zones": ",".join(f"z{n}" for n in range(ZONES)),
    },
    "heatmap": {},
    "heatmap, PNG": {"format": "png"},
    "flows": {},
    "flows, cameras": {"kind": "camera"},
    "zones/z0/dwell": {},
    f"lines/l{LINES - 1}/counts": {},
}


def measure(
    amount: Amount, calls: int, tell: Callable[[str], None], *, keep: bool = False
) -> dict[str, Any]:
    """Fill an environment, time every call over its last days, and remove all of it again.

    Args:
        calls: how often each.
        tell: gets a line now and then.
        keep: leave the rows for the next time, which then needs not fill them.
    """
    end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    environment = Environment.objects.filter(environment_id=NAME).first()
    if environment is None:
        tell("filling")
        Filler(NAME, amount, end).fill()
    else:
        newest = environment.tasks.get().finished_at
        assert newest is not None
        end = newest
    try:
        return {
            name: _time(
                name.partition(",")[0], query, end - timedelta(days=amount.days), end, calls
            )
            for name, query in CALLS.items()
        }
    finally:
        if not keep:
            tell("removing")
            _remove()


def _time(
    path: str, query: dict[str, str], start: datetime, end: datetime, calls: int
) -> dict[str, Any]:
    """Return milliseconds of a call; a range that cuts quarters, in a zone of whole hours."""
    asked = query | {
        "environment": NAME,
        "start_time": (start + timedelta(minutes=7)).isoformat(),
        "end_time": (end - timedelta(minutes=4)).isoformat(),
        "time_zone": "Europe/Berlin",
    }
    client = APIClient(SERVER_NAME="localhost")
    client.force_authenticate(User(pk=0, username="benchmark", role=Role.ADMIN))
    rates = settings.API_RATES
    settings.API_RATES = dict.fromkeys(rates, _WITHOUT_LIMIT)
    throttles.reset()
    taken, busy, size = [], [], 0
    try:
        for _ in range(calls + 1):  # the first warms up
            begin, cpu = time.perf_counter(), time.process_time()
            answer = client.get(f"{_URL}{path}?{urlencode(asked)}")
            size = len(answer.getvalue())
            taken.append(1000 * (time.perf_counter() - begin))
            busy.append(1000 * (time.process_time() - cpu))
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
    finally:
        settings.API_RATES = rates
    p50, p95 = np.percentile(taken[1:], [50, 95])
    return {
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "web_cpu_ms": round(float(np.median(busy[1:])), 1),
        "bytes": size,
    }


def _remove() -> None:
    """Remove the environment; people before it, which its tracks and visits follow."""
    environment = Environment.objects.get(environment_id=NAME)
    for task in environment.tasks.all():
        for rows in (task.tracks.all(), task.visits.all()):
            rows._raw_delete(rows.db)
    people = environment.people.all()
    people._raw_delete(people.db)
    environment.delete()
