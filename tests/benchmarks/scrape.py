# ruff: noqa: E402, T201 - a program: Django is set up before its models are imported, it prints
"""How long `/metrics` takes, how many series it has, and what it costs to count requests.

    python -m tests.benchmarks.scrape --cameras 64

makes a database of its own, asks every address of the program, so that each view has its series,
and then for the figures. Times are of the processor, so that others on the machine hardly count.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import Role
from spoton.workers import HEARTBEAT_PREFIX
from spoton.workers import client as redis
from tests.factories import make_camera, make_environment, make_task, make_user
from tracking.models import TaskCamera

METHODS = ("get", "post", "put", "patch", "delete")
COUNTING = {
    "spoton.http.counted_requests.CountedRequestsMiddleware",
    "spoton.http.counted_requests.CountedViewsMiddleware",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    call_command("migrate", verbosity=0)
    _fill(options.cameras)
    user = make_user(Role.ADMIN, name="bench")
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(user)

    print(f"cold: {_cost(lambda: client.get('/metrics')):.1f} ms")
    times = [_cost(lambda: client.get("/metrics")) for _ in range(options.rounds)]
    print(f"nothing asked yet: {_words(times)}, {_series(client)} series")
    for address in sorted(_addresses()):
        for method in METHODS:
            getattr(client, method)(address)
    client.force_login(user)
    times = [_cost(lambda: client.get("/metrics")) for _ in range(options.rounds)]
    print(f"every address asked: {_words(times)}, {_series(client)} series")
    print(_largest(client))
    _counting(user, options.rounds)


def _fill(cameras: int) -> None:
    """Make cameras, sixteen in an environment, each with a task that a worker holds."""
    for first in range(0, cameras, 16):
        place, holder = make_environment(f"place{first}"), f"bench:{first}"
        hour = timezone.now() + timedelta(hours=1)
        task = make_task(place, status="processing", lease_holder=holder, lease_expires_at=hour)
        for number in range(first, min(first + 16, cameras)):
            camera = make_camera(place, f"c{number:02}")
            TaskCamera.objects.create(
                task=task,
                camera=camera,
                state="online",
                fps=15.0,
                picture_state="good",
                last_frame_at=timezone.now(),
            )
        parts = {"detect": 9.0, "track": 1.0, "embed": 2.0, "identify": 2.0, "store": 1.0}
        said = {"holder": holder, "fps": 240.0, "queue": 0, "rss_mb": 400.0, "stage_ms": parts}
        said |= {"ticks": {"stored": 9, "dropped": 0}, "tasks": [str(task.pk)]}
        said |= {"latency_ms": {"p50": 50.0, "p95": 90.0, "p99": 120.0}}
        redis().set(f"{HEARTBEAT_PREFIX}{holder}", json.dumps(said), ex=600)


def _cost(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return (time.process_time() - begin) * 1000


def _words(times: list[float]) -> str:
    return f"least {min(times):.1f} ms, median {statistics.median(times):.1f} ms"


def _lines(client: Client) -> list[str]:
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.content
    page = answer.content.decode()
    return [line for line in page.splitlines() if line and not line.startswith("#")]


def _series(client: Client) -> int:
    return len(_lines(client))


def _largest(client: Client) -> str:
    names = Counter(line.partition("{")[0].partition(" ")[0] for line in _lines(client))
    return "\n".join(f"  {count:6d} {name}" for name, count in names.most_common(12))


def _addresses(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> set[str]:
    found: set[str] = set()
    for each in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(each.pattern).replace("^", "").replace("$", "")
        if isinstance(each, URLResolver):
            found |= _addresses(each.url_patterns, path)
        else:
            for kind, value in (("uuid", "0" * 8 + "-0000-0000-0000-" + "0" * 12), ("int", "1")):
                while f"<{kind}:" in path:
                    head, _, rest = path.partition(f"<{kind}:")
                    path = head + value + rest.partition(">")[2]
            while "<" in path:
                head, _, rest = path.partition("<")
                path = head + "campus" + rest.partition(">")[2]
            if not any(part in path for part in ("logout", "(", "password", "sign-ins")):
                found.add(path)
    return found


def _counting(user: object, rounds: int) -> None:
    """Compare the cost of calls with and without the middlewares of django-prometheus."""
    with_, without = (
        list(settings.MIDDLEWARE),
        [one for one in settings.MIDDLEWARE if one not in COUNTING],
    )
    for path in ("/health/live", "/api/v1/environments", "/environments"):
        best: dict[bool, float] = {}
        for counted in (True, False) * (2 * rounds):
            settings.MIDDLEWARE = with_ if counted else without
            client = Client(SERVER_NAME="localhost")
            client.force_login(user)  # type: ignore[arg-type]
            client.get(path)
            begin = time.process_time()
            for _ in range(40):
                client.get(path)
            took = (time.process_time() - begin) * 1000 / 40
            best[counted] = min(best.get(counted, took), took)
        share = 100 * (best[True] - best[False]) / best[False]
        print(f"{path}: {best[False]:.3f} ms, counted {best[True]:.3f} ms ({share:+.1f} %)")
    settings.MIDDLEWARE = with_


if __name__ == "__main__":
    main()
