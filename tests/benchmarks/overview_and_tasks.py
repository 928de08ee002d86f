# ruff: noqa: E402, T201 - a program: Django is set up before its models are imported, it prints
"""How long the overview and the pages of tasks take over 2,000 tasks in 20 environments.

    SPOTON_DATA_DIR=$(mktemp -d) python -m tests.benchmarks.overview_and_tasks --fill

fills an empty database first. Prints percentiles of the whole pages and of their parts that
refresh; fails where one takes 200 ms or more at the 95th.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")

import django

django.setup()

import numpy as np
from django.test import Client

import spoton.asgi  # noqa: F401 - what the server does when it starts
from accounts.models import Role, User
from tests.benchmarks.fill import LARGE, fill_empty
from tracking.models import ProcessingTask

SLOW_MS = 200.0
SIZES = replace(LARGE, observations=0, audit=1000, people=20_000)
PARTS = {"/overview": "live", "/tasks": "results"}


def addresses() -> list[str]:
    """What is asked for."""
    task = ProcessingTask.objects.latest("created_at").pk
    return [
        *("/overview", "/overview?q=place&show=running", "/tasks", "/tasks?page=80"),
        *("/tasks?status=completed&environment=env-3", "/tasks?q=user-7", "/tasks?q=3f"),
        *(f"/tasks/{task}", "/tasks/new?environment=env-3&mode=recorded"),
    ]


def measure(
    client: Client, address: str, target: str, calls: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of each call, by the clock and of the processor, of the page or its part."""
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    taken, worked = [], []
    for _ in range(calls + 1):  # the first warms up
        begin, worked_before = time.perf_counter(), time.process_time()
        answer = client.get(address, headers=headers)
        taken.append((time.perf_counter() - begin) * 1000)
        worked.append((time.process_time() - worked_before) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    return taken[1:], worked[1:]


def main() -> int:
    """Returns 1 where a page is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fill", action="store_true")
    parser.add_argument("--calls", type=int, default=40)
    options = parser.parse_args()
    if options.fill:
        fill_empty(SIZES)
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.filter(role=Role.ADMIN).earliest("pk"))
    slow = False
    print(f"{'p50 ms':>8} {'p95 ms':>8} {'p95 CPU':>8}  page")
    for address in addresses():
        for target in ("", *filter(None, [PARTS.get(address)])):
            taken, worked = measure(client, address, target, options.calls)
            p50, p95 = np.percentile(taken, [50, 95])
            cpu = np.percentile(worked, 95)
            print(f"{p50:8.1f} {p95:8.1f} {cpu:8.1f}  {address} {target and '#' + target}")
            slow = slow or p95 >= SLOW_MS
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
