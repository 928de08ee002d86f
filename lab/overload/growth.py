"""Whether a worker and its readers grow while they are measured."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psutil

SAMPLES: Final = 12


@contextmanager
def growth(seconds: float) -> Iterator[list[dict[str, float]]]:
    """Note what this process and those below it have, twelve times within some seconds.

    Gives the samples, which come by and by: seconds since the beginning, memory in MB, threads,
    open files, processes.
    """
    samples: list[dict[str, float]] = []
    ended, begin = threading.Event(), time.monotonic()

    def run() -> None:
        while not ended.wait(seconds / SAMPLES):
            samples.append({"s": round(time.monotonic() - begin, 1), **_now()})

    thread = threading.Thread(target=run, name="growth", daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        ended.set()
        thread.join()


def _now() -> dict[str, float]:
    here = psutil.Process()
    found = {"rss_mb": 0.0, "threads": 0, "files": 0, "processes": 0}
    for process in (here, *here.children(recursive=True)):
        with suppress(psutil.Error):  # a reader that has just ended
            with process.oneshot():
                found["rss_mb"] += process.memory_info().rss / 2**20
                found["threads"] += process.num_threads()
                found["files"] += process.num_fds()
            found["processes"] += 1
    found["rss_mb"] = round(found["rss_mb"], 1)
    return found
