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
from dataclasses import dataclass
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
from spoton.run.processes import redis_command
from tests.factories import PASSWORD, make_camera, make_environment, make_user
from tests.live.fixtures import CAMERAS, WebServer, ours
from tests.live.publisher import Publisher
from tests.pages.browser import Watched, browser_page, started
from tests.waiting import take_time
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
    environment = make_environment()
    task = ProcessingTask.objects.create(
        environment=environment,
        status=ProcessingTask.Status.PROCESSING,
        epoch=1,
        lease_holder="bench",
        lease_expires_at=timezone.now() + timedelta(days=1),
    )
    for name in CAMERAS:
        camera = make_camera(environment, name, width=896, height=672)
        TaskCamera.objects.create(task=task, camera=camera, state=TaskCamera.State.ONLINE)
    database = f"sqlite:///{settings.DATABASES['default']['NAME']}"
    env = os.environ | {"REDIS_URL": settings.REDIS_URL, "DATABASE_URL": database}
    with subprocess.Popen(
        redis_command(settings.REDIS_URL, settings.DATA_DIR / "redis.log")
    ) as redis:
        take_time(1)
        server = WebServer(env, ours)
        try:
            with Publisher(task.pk, CAMERAS, people=8, fps=FPS):
                yield server.url, user.get_username(), PASSWORD
        finally:
            server.stop()
            redis.terminate()


@dataclass(frozen=True, slots=True)
class Minute:
    """What was seen of the page.

    Attributes:
        rates: pictures drawn per second, by camera.
        offered: pictures per second that the first camera numbered.
        lags: 50th, 95th and 99th percentile, milliseconds.
        busy: share of the time that the page's own thread was at work.
        heap, memory: MB of objects after collecting, and of the page's process.
    """

    rates: list[float]
    offered: float
    lags: list[float]
    busy: float
    heap: float
    memory: float

    def __str__(self) -> str:
        rates = " ".join(f"{rate:5.2f}" for rate in self.rates)
        lags = " ".join(f"{lag:5.0f}" for lag in self.lags)
        return (
            f"{os.getloadavg()[0]:5.1f} {self.offered:10.2f}  {rates:24} {lags:>18}"
            f" {self.busy * 100:7.1f} {self.heap:9.2f} {self.memory:10.0f}"
        )


HEAD = " load  offered/s  drawn/s, each camera      p50   p95  p99 ms  busy %   heap MB  process MB"


class Measurement:
    """Of one open page, a minute at a time."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.page = watched.page
        self.devtools: Any = self.page.context.new_cdp_session(self.page)
        self.devtools.send("HeapProfiler.enable")
        self.devtools.send("Performance.enable")
        self.page.evaluate(COUNT_LAGS)
        self._begin()

    def next(self, seconds: float) -> Minute:
        """Waits, and says how it went meanwhile."""
        self.page.wait_for_timeout(seconds * 1000)
        passed = time.monotonic() - self.began
        drawn = [now - then for now, then in zip(self._all("framesDrawn"), self.drawn, strict=True)]
        offered, busy = self._all("sequence")[0] - self.first, self._worked() - self.worked
        lags = percentiles(self.page.evaluate(TAKE_LAGS))
        self.devtools.send("HeapProfiler.collectGarbage")
        heap = self.devtools.send("Runtime.getHeapUsage")["usedSize"] / 2**20
        self._begin()
        rates = [count / passed for count in drawn]
        return Minute(rates, offered / passed, lags, busy / passed, heap, memory_of_pages())

    def _begin(self) -> None:
        self.page.evaluate(TAKE_LAGS)  # what was held up by measuring is ours, not the page's
        self.drawn, self.first = self._all("framesDrawn"), self._all("sequence")[0]
        self.worked, self.began = self._worked(), time.monotonic()

    def _worked(self) -> float:
        metrics = self.devtools.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    def _all(self, figure: str) -> list[float]:
        return [one[figure] for one in self.watched.figures("canvas.view")]


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
    return float(sum(one.memory_info().rss for one in pages) / 2**20)


def measure(url: str, name: str, password: str, minutes: float, chromium: str) -> int:
    """Prints a line a minute; 1 where a limit is not kept."""
    size = {"width": 1600, "height": 900}
    with started(chromium) as browser, browser_page(browser, viewport=size) as watched:
        watched.sign_in(url, name, password)
        watched.page.goto(f"{url}/live")
        watched.page.wait_for_selector("canvas.view[data-frames-drawn]", timeout=60_000)
        watched.page.wait_for_timeout(5000)
        measurement = Measurement(watched)
        print(HEAD)
        rows: list[Minute] = []
        for _ in range(max(1, round(minutes))):
            rows.append(measurement.next(60 * min(1.0, minutes)))
            print(rows[-1], flush=True)
        complaints = [*watched.complaints]
    quarter = max(1, len(rows) // 4)
    first = statistics.median(row.heap for row in rows[:quarter])
    last = statistics.median(row.heap for row in rows[-quarter:])
    by_camera = zip(*(row.rates for row in rows), strict=True)
    slowest = min(statistics.fmean(rates) for rates in by_camera)
    lag = statistics.median(row.lags[1] for row in rows)
    print(f"slowest camera {slowest:.2f} frames/s, p95 {lag:.0f} ms behind")
    print(f"heap {first:.2f} → {last:.2f} MB, complaints of the console: {complaints or 'none'}")
    kept = (
        slowest >= LEAST_SHARE * FPS,
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
