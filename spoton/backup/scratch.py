"""A throw-away place for a backup: a SQLite file in a folder, and a process that uses it.

The process is `scratch_process`. What killed ones leave is deleted by the next.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from spoton.backup.archive import Archive, ArchiveError
from spoton.conf.config import BASE_DIR

_PREFIX: Final = ".spoton-scratch-"
_TIMES: Final = 4
"""A table with its indexes, its journal, and the copy that SQLite makes to alter it."""
_SPARE: Final = 64 << 20


@contextlib.contextmanager
def scratch_folder(archive: Archive) -> Iterator[Path]:
    """Give a folder in the data folder for the archive's tables; it is gone afterwards.

    Raises:
        ArchiveError: there is no room for it.
    """
    root = Path(settings.DATA_DIR)
    _forget_killed(root)
    needed = sum(table.size for table in archive.manifest.tables.values()) * _TIMES + _SPARE
    if needed > (free := shutil.disk_usage(root).free):
        raise ArchiveError(
            f"a copy of the tables needs {needed >> 20} MB in {root}; {free >> 20} MB are free"
        )
    with tempfile.TemporaryDirectory(dir=root, prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        held = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(held)


def run_in(folder: Path, what: str, backup: Path, *more: Path) -> None:
    """Run `scratch_process` over a database in `folder`.

    Raises:
        ArchiveError: it failed; the message is its last line.
    """
    ours = {
        "DATABASE_URL": f"sqlite:///{folder / 'scratch.sqlite3'}",
        "SPOTON_DATA_DIR": str(folder),
        # For migrations that encrypt: with the keys of this installation.
        "SECRET_KEY": settings.SECRET_KEY,
        "ENCRYPTION_KEYS_FILE": str(settings.ENCRYPTION_KEYS_FILE),
    }
    done = subprocess.run(
        [sys.executable, "-m", "spoton.backup.scratch_process", what, str(backup), *map(str, more)],
        cwd=BASE_DIR,
        env=os.environ | ours,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"it ended with code {done.returncode}"]
        raise ArchiveError(lines[-1])


def _forget_killed(root: Path) -> None:
    for path in root.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            held = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(held)
