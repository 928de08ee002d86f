"""Deletes uploaded videos that nothing plays.

What is in use is decided by the file, not by how a row spells its path: links, doubled slashes,
other spellings and folders lead to the same file.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from django.conf import settings

from spoton.source_addresses import is_live
from tracking.models import Camera, Recording
from tracking.services.environments.upload_files import folder_of, is_upload, root
from tracking.services.retention.trusted_time import trusted_now

SECONDS: Final = 24 * 3600 + 1800
"""More than a ticket is good for: anyone who has one finds the file."""
_STEP_SECONDS: Final = 3600


def _wall_minus_running() -> float:
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)


_BEGUN: Final = _wall_minus_running()


@dataclass(frozen=True, slots=True)
class _InUse:
    """What cameras and recordings name: files by their identity, and folders with all below."""

    files: frozenset[tuple[int, int]]
    folders: tuple[Path, ...]

    @classmethod
    def now(cls) -> _InUse:
        """Look at every row that names a file of this machine."""
        files, folders = set(), []
        for address in _addresses():
            path = Path(settings.BASE_DIR) / address
            try:
                status = path.stat()
                files.add((status.st_dev, status.st_ino))
                if path.is_dir():
                    folders.append(path.resolve())
            except (OSError, ValueError):  # gone, or no path at all
                continue
        return cls(frozenset(files), tuple(folders))

    def holds(self, path: Path) -> bool:
        """Return whether a row names this file, or a folder that it is in."""
        status = path.stat()
        if (status.st_dev, status.st_ino) in self.files:
            return True
        there = path.resolve()
        return any(there.is_relative_to(folder) for folder in self.folders)


def forget(address: str, environment_id: str) -> None:
    """Delete an uploaded file that no camera plays any longer."""
    if is_upload(address, environment_id):
        _delete_unused([Path(settings.BASE_DIR) / address])


def forget_all(environment_id: str) -> None:
    """Delete what was uploaded for an environment that is gone, but for what others play."""
    folder = folder_of(environment_id)
    _delete_unused(folder.glob("*"))
    with contextlib.suppress(OSError):
        folder.rmdir()


def forget_strays() -> None:
    """Delete what was uploaded a day ago and became no camera."""
    if abs(_wall_minus_running() - _BEGUN) > _STEP_SECONDS:
        return  # somebody has set the clock: it does not tell what is old
    now = trusted_now().timestamp()
    if old := [path for path in root().glob("*/*") if _is_old(path, now)]:
        _delete_unused(old, old_at=now)


def _delete_unused(paths: Iterable[Path], *, old_at: float | None = None) -> None:
    used = _InUse.now()
    for path in paths:
        # A lock that is held, as by who writes it, is an error too.
        with contextlib.suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not used.holds(path) and (old_at is None or _is_old(path, old_at)):
                path.unlink()


def _is_old(path: Path, now: float) -> bool:
    try:
        return now - os.stat(path).st_mtime > SECONDS
    except OSError:
        return False


def _addresses() -> Iterable[str]:
    sources = Camera.objects.exclude(source_address="").values_list("source_address", flat=True)
    recordings = Recording.objects.values_list("path", flat=True)
    for address in chain(sources.iterator(), recordings.iterator()):
        if not is_live(address):
            yield address.strip()
