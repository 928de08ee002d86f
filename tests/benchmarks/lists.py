# ruff: noqa: E402, T201 - a program: Django is set up before its models are imported, it prints
"""How long every GET of the API takes over a large database.

    createdb lists
    DATABASE_URL=postgres://…/lists python -m tests.benchmarks.lists --fill

fills an empty database first (minutes). Prints the percentiles of each call, and for the slowest
what the database planned.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")

import django

django.setup()

import numpy as np
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

import spoton.asgi  # noqa: F401 - what the server does when it starts
from accounts.models import Role, User
from tests.benchmarks.fill import LARGE, fill_empty
from tests.benchmarks.routes import filled, routes, values

SLOW_MS = 100.0
QUERIES = ("", "limit=500", "offset=5000")
"""Of a list: the first page, the largest, and one far behind."""
FILTERS = {
    "api-persons": (
        "environment=env-3",
        "state=archived",
        "camera=c03&environment=env-3",
        "zone=z3&environment=env-3",
        "since={week}&until={day}",
        "environment=env-3&since={week}&camera=c03",
    ),
    "api-tasks": ("environment_id=env-3", "status=processing"),
    "api-audit": ("action=task.start", "username=user-7", "environment_id=env-3", "since={day}"),
}
"""What else is asked of some."""


def addresses() -> list[tuple[str, str]]:
    """Name and address of all that is asked."""
    known = values()
    return [
        (name, address)
        for name, path, _ in routes()
        if (address := filled(path, known)) is not None
    ]


def measure(client: APIClient, address: str, calls: int) -> tuple[int, list[float]]:
    """Status, and milliseconds of each call."""
    taken: list[float] = []
    status = 0
    for _ in range(calls + 1):  # the first warms up
        begin = time.perf_counter()
        answer = client.get(address)
        status = answer.status_code
        _ = answer.content if not answer.streaming else b"".join(answer)
        taken.append((time.perf_counter() - begin) * 1000)
    return status, taken[1:]


def variants(client: APIClient, name: str, address: str) -> list[str]:
    """An address, and if it is a list, its other pages and what it can be asked for."""
    data: Any = getattr(client.get(address), "data", None)
    if not isinstance(data, dict) or "results" not in data:
        return [address]
    now = timezone.now()
    times = {
        "week": f"{now - timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}",
        "day": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
    }
    queries = [*QUERIES, *(query.format(**times) for query in FILTERS.get(name, ()))]
    return [f"{address}?{query}" if query else address for query in queries]


def plans(client: APIClient, address: str) -> None:
    """What the database does for the slowest statement of a call."""
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    slowest = max(queries.captured_queries, key=lambda query: float(query["time"]))
    print(f"\n{address}: {len(queries)} statements, slowest {slowest['time']} s\n{slowest['sql']}")
    if slowest["sql"].startswith("SELECT"):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {slowest['sql']}")
            print("\n".join(f"    {line}" for (line,) in cursor))


def main() -> int:
    """Returns 1 where a call is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fill", action="store_true")
    parser.add_argument("--calls", type=int, default=30)
    parser.add_argument("--only", default="", help="a part of the address")
    options = parser.parse_args()
    if options.fill:
        begin = time.perf_counter()
        fill_empty(LARGE)
        print(f"filled in {time.perf_counter() - begin:.0f} s")
    client = APIClient(SERVER_NAME="localhost")
    client.force_authenticate(User.objects.filter(role=Role.ADMIN).earliest("pk"))
    slow: list[tuple[float, str]] = []
    print(f"{'p50 ms':>8} {'p95 ms':>8}  status  call")
    for name, address in addresses():
        if options.only not in address:
            continue
        for call in variants(client, name, address):
            status, taken = measure(client, call, options.calls)
            p50, p95 = np.percentile(taken, [50, 95])
            print(f"{p50:8.1f} {p95:8.1f}  {status:6}  {call}", flush=True)
            if p95 >= SLOW_MS:
                slow.append((float(p95), call))
    for _, call in sorted(slow, reverse=True)[:5]:
        plans(client, call)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
