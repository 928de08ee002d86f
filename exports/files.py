"""Where the files of exports lie, and how much room they have.

    exports/JOB                  a whole file; its row is completed
    exports/work/JOB-ATTEMPT/    what a runner writes now

A file gets its place by a rename, once it is on the disk: nothing half-written is ever offered.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from spoton.storage import durable

GB: Final = 1_000_000_000
KEPT_FREE: Final = 512 * 1024 * 1024
"""Bytes of the disk that exports leave to the database and to recordings."""


def folder() -> Path:
    """Return the folder of whole files; it is made where it is missing."""
    path: Path = settings.DATA_DIR / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(job_id: UUID) -> Path:
    """Return where the whole file of a job lies."""
    return folder() / str(job_id)


def work_folder(job_id: UUID, attempt: int) -> Path:
    """Return where one attempt at a job writes; it may not be there."""
    return folder() / "work" / f"{job_id}-{attempt}"


def free_bytes() -> int:
    """Return how much more exports may write to the disk."""
    return max(0, shutil.disk_usage(folder()).free - KEPT_FREE)


def used_bytes() -> int:
    """Return the size of all whole files."""
    return sum(size_of(path) for path in folder().iterdir() if path.is_file())


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder; 0 if it is gone."""
    if path.is_dir():
        return sum(size_of(part) for part in path.rglob("*") if part.is_file())
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def keep(written: Path, job_id: UUID) -> None:
    """Give a written file its place, once the disk has it."""
    with written.open("rb") as file:
        os.fsync(file.fileno())
    written.chmod(0o600)
    os.replace(written, path_of(job_id))
    durable.sync_folder(folder())


def delete(job_id: UUID) -> None:
    """Delete the whole file of a job, if there is one; downloads that are under way end well."""
    path_of(job_id).unlink(missing_ok=True)


def drop_work(path: Path) -> None:
    """Delete what an attempt has written."""
    shutil.rmtree(path, ignore_errors=True)


def whole_files() -> Iterator[tuple[Path, UUID | None]]:
    """Yield each file, and the job that it would belong to."""
    for path in folder().iterdir():
        if path.is_file():
            yield path, _as_id(path.name)


def works() -> Iterator[tuple[Path, UUID | None, int]]:
    """Yield each folder of work, with its job and attempt."""
    root = folder() / "work"
    with contextlib.suppress(FileNotFoundError):
        for path in root.iterdir():
            name, _, attempt = path.name.rpartition("-")
            yield path, _as_id(name), int(attempt) if attempt.isdigit() else 0


def _as_id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
