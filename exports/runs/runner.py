"""Run a claimed job to its end, whatever that is; leave nothing behind but a whole file."""

from __future__ import annotations

import errno
import hashlib
import logging
import time
from collections.abc import Callable
from typing import Final

from django.db import connection, transaction
from django.db.utils import Error as DatabaseFault

from exports import files
from exports.kinds import kind_of
from exports.models import ExportJob
from exports.runs.claim import claim_next, give_back, held
from exports.runs.export_run import (
    CancelledError,
    ExportDiskFullError,
    ExportFailedError,
    ExportRun,
    LostError,
)
from exports.runs.outcome import record_cancellation, record_completion, record_failure
from exports.runs.queue import announce_waiting
from exports.runs.watch import watched
from spoton.service_errors import InvalidInputError

logger = logging.getLogger(__name__)

DATABASE_SECONDS: Final = 120.0
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


def run_next() -> ExportJob | None:
    """Run the job that waits longest, and return it as it is then; None if none waits."""
    job = claim_next()
    if job is None:
        return None
    run_claimed(job)
    return ExportJob.objects.filter(job_id=job.job_id).first()


def run_claimed(job: ExportJob) -> None:
    """Run a job that this process has claimed; its row says what came of it."""
    kind = kind_of(job)
    if kind is None:
        record_failure(job, ExportFailedError(f"{job.kind!r} cannot be exported.", "unknown_kind"))
        return
    run = ExportRun(job, kind.seconds)
    try:
        run.folder.mkdir(mode=0o700, parents=True)
        with watched(run):
            kind.write(run)
            _finish(run)
    except CancelledError:
        _recorded(lambda: record_cancellation(job))
    except LostError:
        logger.warning("export %s is another runner's now", job.job_id)
    except DatabaseFault as error:
        logger.warning("export %s: the database is down: %s", job.job_id, error)
        _recorded(lambda: _queue_again(job))
    except Exception as error:  # noqa: BLE001 - whatever it is, the row has to say so
        failure = _failure(job, error)
        _recorded(lambda: record_failure(job, failure))
    finally:
        files.drop_work(run.folder)


def _failure(job: ExportJob, error: Exception) -> ExportFailedError:
    if isinstance(error, ExportFailedError):
        return error
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return ExportDiskFullError("The disk of the server is full.")
    if isinstance(error, InvalidInputError):  # the rows no longer allow what was asked for
        return ExportFailedError(str(error), "nothing_to_export")
    logger.error("export %s failed", job.job_id, exc_info=error)
    return ExportFailedError(
        f"An error of the program, {type(error).__name__}: the log of the job process has more.",
        "internal",
    )


def _finish(run: ExportRun) -> None:
    """Give the file its place, and offer it."""
    size = run.path.stat().st_size
    digest = hashlib.sha256()
    with run.path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            run.report(run.done)
    run.report(1.0)
    # Nobody looks for the file before the row is completed: what is lost in between is swept.
    files.keep(run.path, run.job.job_id)
    with transaction.atomic():
        if record_completion(run.job, rows=run.rows, size_bytes=size, sha256=digest.hexdigest()):
            return
    if not ExportJob.objects.filter(job_id=run.job.job_id, status="completed").exists():
        files.delete(run.job.job_id)
    raise CancelledError


def _queue_again(job: ExportJob) -> None:
    """Give a job back whose connections have ended, and have it run at once."""
    give_back(held(job))
    announce_waiting()


def _recorded(record: Callable[[], object]) -> None:
    """Record an outcome; wait for a database that is down, and leave the rest to the care job."""
    until = time.monotonic() + DATABASE_SECONDS
    while True:
        try:
            record()
        except DatabaseFault:
            connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(1)
        else:
            return
