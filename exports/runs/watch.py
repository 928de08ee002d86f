"""The thread beside a running job: its heartbeat, and what has come in between."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection
from django.db.models.functions import Now
from django.db.utils import Error as DatabaseFault

from exports.runs.claim import held
from exports.runs.export_run import CancelledError, ExportRun, LostError
from exports.runs.outcome import record_failure

logger = logging.getLogger(__name__)

BEAT_SECONDS: float = 1.0
HANG_SECONDS: Final = 60.0
"""How long a job may go without `report` after it was told to end."""


@contextmanager
def watched(run: ExportRun) -> Iterator[None]:
    """Keep the row of a running job alive, and tell `run` when it has to end."""
    over = threading.Event()
    thread = threading.Thread(target=_watch, args=(run, over), name="export-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=10)


def _watch(run: ExportRun, over: threading.Event) -> None:
    told = 0.0
    try:
        while not over.wait(BEAT_SECONDS):
            try:
                _beat(run)
            except DatabaseFault as error:  # it may be back in time
                logger.warning("no heartbeat of an export: %s", error)
                connection.close()
            if run.elapsed > run.seconds:
                run.stop(run.too_long)
            told = told + BEAT_SECONDS if run.is_stopping else 0.0
            if told > HANG_SECONDS:
                _end_process(run)
    finally:
        connection.close()


def _beat(run: ExportRun) -> None:
    row = held(run.job)
    changed = row.update(
        heartbeat_at=Now(),
        progress=run.done,
        rows=run.rows,
        size_bytes=run.size_bytes,
        seconds_left=run.seconds_left,
    )
    if not changed:
        run.stop(LostError)
    elif row.filter(cancel_requested=True).exists():
        run.stop(CancelledError)


def _end_process(run: ExportRun) -> None:
    """End what hangs: the row says why, and the cluster starts a new process."""
    logger.error("an export hangs: its process is ended")
    try:
        record_failure(run.job, run.too_long())
    finally:
        os.kill(os.getpid(), signal.SIGKILL)
