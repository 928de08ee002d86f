"""Everything that is stored into one file, while the system runs; `restore` is the way back.

The file gets its name when it is whole and on the disk. Until then it is another one beside it,
which its writer holds a lock on: what a killed backup left, the next one finds and deletes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.services import audit
from spoton import __version__
from spoton.backup import states, tables
from spoton.backup.archive import (
    CHUNK,
    Manifest,
    Member,
    MemberWriter,
    media_name,
    table_name,
    write_manifest,
)
from spoton.storage import durable

Progress = Callable[[str], None]
COMPRESSION_LEVEL: Final = 1
"""Fast; a higher one takes several times as long for a tenth less."""
_PARTIAL: Final = ".spoton-backup-"


def backup(
    path: Path, progress: Progress, models: dict[str, type[Model]] | None = None
) -> Manifest:
    """Write all tables and media into `path`, which only its owner may read.

    Args:
        path: of the file.
        progress: gets lines on what has been written.
        models: of the tables, by label; by default those of this version.

    Raises:
        FileExistsError: `path` is there.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already")
    _forget_killed(path.parent)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_PARTIAL)  # mode 0600
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            manifest = _write(file, progress, models or tables.models())
            file.flush()
            os.fsync(file.fileno())
            # Before the file has its name: whoever is forgotten must learn of every copy.
            audit.record(None, audit.BACKUP, target_id=path.name[:200])
            durable.publish(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _forget_killed(folder: Path) -> None:
    """Delete what backups that were killed have left; those under way hold a lock."""
    for path in folder.glob(f"{_PARTIAL}*"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def _write(file: IO[bytes], progress: Progress, models: dict[str, type[Model]]) -> Manifest:
    with zipfile.ZipFile(
        file, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL
    ) as zipped:
        with tables.snapshot() as read:
            # What is written later belongs to rows that are not in this moment either.
            names = _media()
            applied = states.applied()
            written = {}
            for label, model in models.items():
                written[label] = _table(zipped, label, model, read(model))
                if written[label].rows:
                    progress(f"{label}: {written[label].rows} rows")
        media = {
            name: member for name in names if (member := _media_file(zipped, name)) is not None
        }
        if gone := len(names) - len(media):
            progress(f"{gone} files were deleted while this was written, and are not in it")
        manifest = Manifest(
            version=__version__,
            created_at=timezone.now().isoformat(),
            database=connection.vendor,
            migrations=applied,
            tables=written,
            media=media,
        )
        write_manifest(zipped, manifest)
    return manifest


def _table(
    archive: zipfile.ZipFile, label: str, model: type[Model], chunks: Iterable[bytes]
) -> Member:
    rows = 0
    with archive.open(table_name(label), "w", force_zip64=True) as file:
        writing = MemberWriter(file)
        for chunk in chunks:
            writing.write(chunk)
            rows += chunk.count(b"\n")
    return Member(writing.sha256, writing.size, tables.columns(model), rows)


def _media() -> list[str]:
    """Return the files that are whole."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink() and not _is_unfinished(path.relative_to(root))
    )


def _is_unfinished(path: Path) -> bool:
    """Return whether it is an unfinished upload, or a file without its final name."""
    return path.name.startswith("part-") or any(part[0] == "." for part in path.parts)


def _media_file(archive: zipfile.ZipFile, name: str) -> Member | None:
    try:
        descriptor = os.open(settings.MEDIA_ROOT / name, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:  # deleted since
        return None
    with (
        os.fdopen(descriptor, "rb") as source,
        archive.open(media_name(name), "w", force_zip64=True) as file,
    ):
        writing = MemberWriter(file)
        while chunk := source.read(CHUNK):
            writing.write(chunk)
    return Member(writing.sha256, writing.size)
