# ruff: noqa: E402, T201 - a program: Django is set up before its models are imported, it prints
"""How long the pages of people take on the server, over 50,000 people.

    DATABASE_URL=… python -m tests.benchmarks.people_pages --fill

fills an empty database first (minutes). Prints percentiles; 1 where a p95 is 200 ms or more.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")

import django

django.setup()

import numpy as np
from django.db import connection
from django.test import Client
from django.utils import timezone

import spoton.asgi  # noqa: F401 - what the server does when it starts
from accounts.models import Role, User
from tests.benchmarks.fill import LARGE, fill_empty
from tests.benchmarks.routes import values

SLOW_MS = 200.0
SIZES = replace(LARGE, observations=1_000_000 if connection.vendor == "postgresql" else 0)


def addresses() -> list[str]:
    """The list under its filters, and a person's pages."""
    now = timezone.now()
    week, day = (f"{now - timedelta(days=n):%Y-%m-%dT%H:%M:%S}" for n in (7, 1))
    person = values()["person_id"]
    queries = (
        "",
        "page=500",
        "environment=env-3",
        "environment=env-3&camera=c03",
        "environment=env-3&zone=z3",
        "state=archived",
        f"when=range&since={week}&until={day}",
        "when=hour",
        "shortest=0.4",
        "shortest=5",
        "longest=0.1",
        f"environment=env-3&camera=c03&when=range&since={week}&shortest=0.1",
        f"q={str(person)[:4]}",
    )
    parts = ("", "/path", "/decisions", "/tracks", "/changes")
    return [f"/people?{query}" for query in queries] + [f"/people/{person}{part}" for part in parts]


def main() -> int:
    """Returns 1 where a page is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fill", action="store_true")
    parser.add_argument("--calls", type=int, default=30)
    options = parser.parse_args()
    if options.fill:
        begin = time.perf_counter()
        fill_empty(SIZES)
        print(f"filled in {time.perf_counter() - begin:.0f} s")
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.filter(role=Role.ADMIN).earliest("pk"))
    slow = False
    print(f"{'p50 ms':>8} {'p95 ms':>8}  status  page")
    for address in addresses():
        taken = []
        for _ in range(options.calls + 1):  # the first warms up
            begin = time.perf_counter()
            status = client.get(address).status_code
            taken.append((time.perf_counter() - begin) * 1000)
        p50, p95 = np.percentile(taken[1:], [50, 95])
        slow |= bool(p95 >= SLOW_MS)
        print(f"{p50:8.1f} {p95:8.1f}  {status:6}  {address}", flush=True)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
