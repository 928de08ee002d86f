"""One attempt at a job, as its kind sees it: where to write, and how to say how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

from exports import files
from exports.models import ExportJob

LOOK_SECONDS: Final = 1.0
"""How often the disk and the sizes are checked."""


class ExportFailedError(Exception):
    """The job cannot be done; the message is for people.

    Args:
        code: one word for programs.
    """

    def __init__(self, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.code = code


class ExportDiskFullError(ExportFailedError):
    """There is no room for the file."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "disk_full")


class CancelledError(Exception):
    """A user has cancelled the job."""


class LostError(Exception):
    """Another runner has the job now, or it is gone: nothing of this attempt counts."""


class ExportRun:
    """One attempt. Its kind calls `report` often; everything else may be read at any time.

    Args:
        job: as it was when it was claimed.
        seconds: the limit of its kind.

    Attributes:
        path: the file to write.
        folder: it and whatever else is needed on the way; deleted when the attempt has ended.
        done: 0–1.
        rows, size_bytes: written so far.
    """

    def __init__(self, job: ExportJob, seconds: float) -> None:
        self.job = job
        self.folder: Path = files.work_folder(job.job_id, job.attempts)
        self.path = self.folder / "file"
        self.seconds = seconds
        self.done = 0.0
        self.rows = 0
        self.size_bytes = 0
        self._started = time.monotonic()
        self._looked = 0.0
        self._stop: Callable[[], Exception] | None = None
        self._lock = threading.Lock()

    def report(self, done: float, rows: int | None = None) -> None:
        """Say how far it is; cheap enough to be called for every batch and every frame.

        Args:
            done: 0–1.
            rows: so far.

        Raises:
            CancelledError, LostError, ExportFailedError: it has to end now; let it pass.
        """
        self.done = min(max(done, self.done), 1.0)
        if rows is not None:
            self.rows = rows
        if self._stop is not None:
            raise self._stop()
        now = time.monotonic()
        if now - self._started > self.seconds:
            raise self.too_long()
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self.size_bytes = files.size_of(self.folder)
            self._refuse_full_disk()

    def stop(self, reason: Callable[[], Exception]) -> None:
        """Have the next `report` raise; for the thread that watches. The first reason stays."""
        with self._lock:
            self._stop = self._stop or reason

    @property
    def is_stopping(self) -> bool:
        """Whether the next `report` raises."""
        return self._stop is not None

    @property
    def elapsed(self) -> float:
        """Seconds since this attempt began."""
        return time.monotonic() - self._started

    @property
    def seconds_left(self) -> float | None:
        """About how long it will still take; None before that can be said."""
        if self.done < 0.01 or self.elapsed < 2:
            return None
        return self.elapsed * (1 - self.done) / self.done

    def too_long(self) -> ExportFailedError:
        """Return what is said of a job that has reached the limit of its kind."""
        return ExportFailedError(
            f"It took longer than {words(self.seconds)}, the limit of this kind. "
            "Choose a shorter time or fewer cameras.",
            "too_long",
        )

    def _refuse_full_disk(self) -> None:
        if files.free_bytes() == 0:
            raise ExportDiskFullError(
                "The disk of the server is full. Delete exports that are no longer needed, or "
                "choose a shorter time."
            )
        most = settings.EXPORTS.gigabytes
        if files.used_bytes() + self.size_bytes > most * files.GB:
            raise ExportDiskFullError(
                f"Exports may take {most} GB (EXPORT_GB), and this one needs more than is left of "
                "them. Delete exports that are no longer needed, or choose a shorter time."
            )


def words(seconds: float) -> str:
    """Return a limit in words.

    >>> words(7200), words(90), words(0.5)
    ('2 hours', '90 seconds', '0.5 seconds')
    """
    if seconds >= 7200:
        return f"{seconds / 3600:g} hours"
    if seconds >= 120:
        return f"{seconds / 60:g} minutes"
    return f"{seconds:g} seconds"
