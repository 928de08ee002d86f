"""manage.py benchmark_calls: how soon a running SpotOn answers mixed calls of its REST API."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any, Final

import httpx
import psutil
from django.core.management.base import BaseCommand, CommandError

from lab.loadtest.calls import CallLoad

_LISTS: Final = (
    "/health",
    "/api/v1/environments",
    "/api/v1/processing-tasks",
    "/api/v1/persons?limit=20",
    "/api/v1/analytics/dashboard?environment={environment}",
    "/api/v1/analytics/occupancy?environment={environment}",
    "/api/v1/analytics/alerts",
    "/api/v1/analytics/real-time/active-persons",
    "/api/v1/environments/{environment}",
    "/api/v1/environments/{environment}/cameras",
    "/api/v1/environments/{environment}/zones",
    "/api/v1/auth/me",
)


class Command(BaseCommand):
    help = (
        "Call a running SpotOn at a fixed rate. It must be started with API_RATE_USER and "
        "API_RATE_EXPENSIVE of 1000000, and have a task that runs, such as those of the demo."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("password", help="of admin")
        parser.add_argument("--port", type=int, default=3847)
        parser.add_argument("--rate", type=float, default=500.0, help="calls a second")
        parser.add_argument("--seconds", type=float, default=60.0)

    def handle(self, *args: Any, **options: Any) -> None:
        base = f"http://127.0.0.1:{options['port']}"
        try:
            token, paths = _what_to_call(base, options["password"])
        except httpx.HTTPError as error:
            raise CommandError(f"{base} does not answer as it should: {error}") from None
        load = CallLoad(options["port"], token, paths, options["rate"], options["seconds"])
        before = psutil.cpu_times()
        done = subprocess.run(
            [sys.executable, "-m", "lab.loadtest.calls"],
            input=json.dumps(asdict(load)), capture_output=True, text=True, check=True,
        )  # fmt: skip
        after = psutil.cpu_times()
        busy = 1 - (after.idle - before.idle) / (sum(after) - sum(before))
        machine = {"load_average": os.getloadavg(), "busy": round(busy, 2)}
        self.stdout.write(json.dumps(json.loads(done.stdout) | machine, indent=2))


def _what_to_call(base: str, password: str) -> tuple[str, list[str]]:
    who = {"username": "admin", "password": password}
    answer = httpx.post(f"{base}/api/v1/auth/login", json=who).raise_for_status()
    token: str = answer.json()["access"]
    with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {token}"}) as web:
        tasks = web.get("/api/v1/processing-tasks").raise_for_status().json()["results"]
        if not tasks:
            raise CommandError("no task was ever started there")
        people = web.get("/api/v1/persons?limit=5").raise_for_status().json()["results"]
    paths = [path.format(environment=tasks[0]["environment_id"]) for path in _LISTS]
    paths += [f"/api/v1/processing-tasks/{task['task_id']}" for task in tasks[:2]]
    paths += [f"/api/v1/persons/{person['person_id']}" for person in people]
    return token, paths
