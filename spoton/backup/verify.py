"""A backup restored into a throw-away place, to know that it can be: counts and checksums."""

from __future__ import annotations

import contextlib
from pathlib import Path

from spoton.backup.archive import Archive, Manifest
from spoton.backup.scratch import run_in, scratch_folder


def verify(path: Path) -> Manifest:
    """Restore a backup of this or an earlier version where it harms nobody, and compare.

    Compared are the SHA-256 of every table and file, the number of rows, and a checksum of the
    values that a database gives back for them.

    Raises:
        ArchiveError: it could not be restored; the message says why.
    """
    with contextlib.closing(Archive(path)) as archive, scratch_folder(archive) as folder:
        run_in(folder, "verify", path.resolve())
        return archive.manifest
