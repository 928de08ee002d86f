# ruff: noqa: E402, T201 - a program: Django is set up before its models are imported, it prints
"""How well a browser keeps up with the live page, for as long as wanted.

    python -m tests.benchmarks.live_page --minutes 15

serves a task of four cameras at ten frames a second from a database, a Redis and a web server of
its own. With --url it looks at a system that runs already, such as `make run`'s; the password comes
from SPOTON_ADMIN_PASSWORD. Prints frames per second of each camera, pictures whose boxes are of
another frame, how far the screen is behind the camera, and the page's memory after garbage was
collected; returns 1 where one of the limits is not kept.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

import psutil
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from spoton.services import redis_command
from tests.factories import PASSWORD, make_camera, make_environment, make_user
from tests.live.fixtures import CAMERAS, WebServer, ours
from tests.live.publisher import Publisher
from tests.pages.browser import Watched, browser_page
from tracking.models import ProcessingTask, TaskCamera

FPS = 10.0
LEAST_SHARE = 0.95
MOST_LAG_MS = 400
MOST_GROWTH = 1.05

# Counts the lags of every picture by the millisecond: that takes no more memory as time goes by.
COUNT_LAGS = """() => {
  window.lags = new Int32Array(20001);
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const lag = Number(target.dataset.lagMs);
      window.lags[Math.max(0, Math.min(20000, lag))] += 1;
    }
  }).observe(document.getElementById("wall"), {
    subtree: true, attributes: true, attributeFilter: ["data-lag-ms"],
  });
}"""
TAKE_LAGS = """() => {
  const counts = [...window.lags.entries()].filter(([, count]) => count);
  window.lags.fill(0);
  return counts;
}"""


@contextmanager
def own_system() -> Iterator[tuple[str, str, str]]:
    """Address, name and password of a system that shows what a `Publisher` makes."""
    call_command("migrate", verbosity=0)
    user: User = make_user(name="bench")
    place = make_environment()
    task = ProcessingTask.objects.create(
        environment=place,
        status=ProcessingTask.Status.PROCESSING,
        epoch=1,
        lease_holder="bench",
        lease_expires_at=timezone.now() + timedelta(days=1),
    )
    for name in CAMERAS:
        camera = make_camera(place, name, width=896, height=672)
        TaskCamera.objects.create(task=task, camera=camera, state=TaskCamera.State.ONLINE)
    database = f"sqlite:///{settings.DATABASES['default']['NAME']}"
    env = os.environ | {"REDIS_URL": settings.REDIS_URL, "DATABASE_URL": database}
    with subprocess.Popen(
        redis_command(settings.REDIS_URL, settings.DATA_DIR / "redis.log")
    ) as redis:
        time.sleep(1)
        server = WebServer(env, ours)
        try:
            with Publisher(task.pk, CAMERAS, people=8, fps=FPS):
                yield server.url, user.get_username(), PASSWORD
        finally:
            server.stop()
            redis.terminate()


class Measurement:
    """Of one open page, a minute at a time."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.page = watched.page
        self.devtools: Any = self.page.context.new_cdp_session(self.page)
        self.devtools.send("HeapProfiler.enable")
        self.page.evaluate(COUNT_LAGS)
        self.drawn = self._drawn()
        self.began = time.monotonic()

    def next(self, seconds: float) -> tuple[list[float], list[float], float, float]:
        """Frames per second by camera, lags' percentiles (50, 95, 99), heap and memory in MB."""
        self.page.wait_for_timeout(seconds * 1000)
        now, drawn = time.monotonic(), self._drawn()
        rates = [
            (new - old) / (now - self.began) for new, old in zip(drawn, self.drawn, strict=True)
        ]
        lags = percentiles(self.page.evaluate(TAKE_LAGS))
        self.devtools.send("HeapProfiler.collectGarbage")
        heap = self.devtools.send("Runtime.getHeapUsage")["usedSize"] / 2**20
        self.page.evaluate(TAKE_LAGS)  # what was held up by collecting is ours, not the page's
        self.drawn, self.began = self._drawn(), time.monotonic()
        return rates, lags, heap, memory_of_pages()

    @property
    def mismatches(self) -> int:
        """Pictures that were drawn with another frame's boxes."""
        return round(sum(one["mismatches"] for one in self.watched.figures("canvas.view")))

    def _drawn(self) -> list[float]:
        return [one["framesDrawn"] for one in self.watched.figures("canvas.view")]


def percentiles(counts: list[list[int]]) -> list[float]:
    """The 50th, 95th and 99th of values that are given with their counts, in order."""
    total = sum(count for _, count in counts)
    found = []
    for share in (0.5, 0.95, 0.99):
        left = total * share
        for value, count in counts:
            left -= count
            if left <= 0:
                found.append(float(value))
                break
        else:
            found.append(float("nan"))
    return found


def memory_of_pages() -> float:
    """MB of the browser's processes that show pages; pictures are there, not in the heap."""
    children = psutil.Process().children(recursive=True)
    pages = [one for one in children if "--type=renderer" in " ".join(one.cmdline())]
    return sum(one.memory_info().rss for one in pages) / 2**20


def measure(url: str, name: str, password: str, minutes: float, chromium: str) -> int:
    """Prints a line a minute; 1 where a limit is not kept."""
    with browser_page(chromium, viewport={"width": 1600, "height": 900}) as watched:
        watched.sign_in(url, name, password)
        watched.page.goto(f"{url}/live")
        watched.page.wait_for_selector("canvas.view[data-frames-drawn]", timeout=60_000)
        watched.page.wait_for_timeout(5000)
        measurement = Measurement(watched)
        print(
            "load    frames/s of each camera          behind p50  p95  p99 ms   heap MB  memory MB"
        )
        rows = []
        for _ in range(max(1, round(minutes))):
            rates, lags, heap, memory = measurement.next(60 * min(1.0, minutes))
            rows.append((rates, lags, heap, memory))
            shown = " ".join(f"{rate:6.2f}" for rate in rates)
            behind = " ".join(f"{lag:5.0f}" for lag in lags)
            load = os.getloadavg()[0]
            print(f"{load:5.1f}  {shown:32} {behind:>20} {heap:11.2f} {memory:10.0f}", flush=True)
        complaints = [*watched.complaints]
        mismatches = measurement.mismatches
    quarter = max(1, len(rows) // 4)
    first, last = (
        statistics.median(row[2] for row in part) for part in (rows[:quarter], rows[-quarter:])
    )
    slowest = min(
        statistics.fmean(column) for column in zip(*(row[0] for row in rows), strict=True)
    )
    lag = statistics.median(row[1][1] for row in rows)
    print(
        f"slowest camera {slowest:.2f} frames/s, mismatches {mismatches}, p95 {lag:.0f} ms behind"
    )
    print(f"heap {first:.2f} → {last:.2f} MB, complaints of the console: {complaints or 'none'}")
    kept = (
        slowest >= LEAST_SHARE * FPS,
        mismatches == 0,
        lag < MOST_LAG_MS,
        last <= first * MOST_GROWTH,
        not complaints,
    )
    return 0 if all(kept) else 1


def main() -> int:
    """Returns 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--url", default="", help="of a running system; else one of its own")
    parser.add_argument("--user", default="admin")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium here")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread
    if options.url:
        password = os.environ.get("SPOTON_ADMIN_PASSWORD", "")
        return measure(options.url, options.user, password, options.minutes, chromium)
    with own_system() as (url, name, password):
        return measure(url, name, password, options.minutes, chromium)


if __name__ == "__main__":
    sys.exit(main())
