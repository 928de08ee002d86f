"""The pictures of a restore: staged beside those that are there, and swapped in one step.

A journal says that a restore is under way, and its mark. The transaction that loads the rows holds
a row with the same mark, and only once that is committed are the pictures swapped. So whenever the
process dies, the mark in the database says which way to go: there, the swap is finished; not there,
what was staged is thrown away. What was there before is deleted last of all.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from accounts.models import AuditEntry
from spoton.backup.archive import Archive, ArchiveError, media_name
from spoton.backup.backup import Progress
from spoton.storage import durable, in_use

ACTION: Final = "system.restore"
LOCK: Final = 0x5B07_0001
"""Of PostgreSQL: held by a restore's transaction until it has ended, whatever became of us."""
_SPARE: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Journal:
    """A restore that is under way: its mark, and into which database."""

    mark: str
    database: str

    def write(self) -> None:
        """Make every start from now on look at the database for the mark."""
        durable.write(_journal(), json.dumps(asdict(self)).encode())


def database_name() -> str:
    """Return which database this is, without its password."""
    told = connection.settings_dict
    return f"{connection.vendor} {told['HOST']}:{told['PORT']} {told['NAME']}"


def incoming() -> Path:
    """Return where the pictures of a restore lie until its rows are committed."""
    return _work() / "incoming"


def stage(archive: Archive) -> None:
    """Write the pictures beside those that are there, and wait until the disk has them."""
    root = _root()
    if root.is_mount():
        raise ArchiveError(f"{root} is a mount of its own: mount the folder above it instead")
    free = shutil.disk_usage(root.parent if root.parent.exists() else settings.DATA_DIR).free
    needed = sum(member.size for member in archive.manifest.media.values()) + _SPARE
    if needed > free:
        raise ArchiveError(
            f"the pictures need {needed >> 20} MB beside those that are there; "
            f"{free >> 20} MB are free"
        )
    staged = incoming()
    staged.mkdir(parents=True)
    if root.exists():
        shutil.copymode(root, staged)
    for name in archive.manifest.media:
        target = staged / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in archive.read(media_name(name)):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    for folder, _, _ in os.walk(staged):
        durable.sync_folder(Path(folder))
    durable.sync_folder(staged.parent)
    durable.sync_folder(staged.parent.parent)


def settle() -> bool:
    """Finish or undo after an error what this process began; return whether it was restored."""
    journal = _read_journal()
    done = journal is not None and _is_committed(journal.mark)
    if done:
        finish()
    else:
        discard()
    return done


def finish() -> None:
    """Put the staged pictures in place, as far as that has not been done."""
    root, work, staged = _root(), _work(), incoming()
    if staged.exists():
        if root.exists():
            root.rename(_free(work / "former"))
        staged.rename(root)
        durable.sync_folder(work)
        durable.sync_folder(root.parent)
    if not root.exists():
        raise ArchiveError(f"{root} is missing: what is in {work} should become it")
    discard()


def discard() -> None:
    """Forget what was staged, or what was there before: the journal first, then the files."""
    journal = _journal()
    if journal.exists():
        journal.unlink()
        durable.sync_folder(journal.parent)
    shutil.rmtree(_work(), ignore_errors=True)


def former_leftover() -> Path | None:
    """Return where a restore by an earlier SpotOn, which did not repair, left what was there."""
    path = _root().with_name(f"{_root().name}.before")
    return path if path.exists() else None


def repair(progress: Progress) -> None:
    """Finish or undo a restore that was interrupted; nobody else may have the data open.

    Raises:
        ArchiveError: it cannot be told which.
    """
    journal = _read_journal()
    if journal is None:
        discard()
    elif journal.database != database_name():
        raise ArchiveError(
            f"a restore into another database was interrupted ({journal.database}): start once "
            "with that DATABASE_URL"
        )
    elif _is_committed(journal.mark):
        finish()
        progress("a restore that was interrupted has been finished")
    else:
        discard()
        progress("a restore that was interrupted has been undone")


def repair_if_needed(progress: Progress) -> None:
    """Repair at each start what `repair` describes.

    Raises:
        ArchiveError: it cannot be told which.
        InUseError: a restore runs.
    """
    if _journal().exists():
        with in_use.alone(settings.DATA_DIR):
            repair(progress)
    elif _work().exists():  # nothing was changed: what is left over does not hold up a start
        with contextlib.suppress(in_use.InUseError), in_use.alone(settings.DATA_DIR):
            repair(progress)


def hold_lock(cursor: Any) -> None:
    """Wait in a transaction for a restore that was killed, and hold up others."""
    if connection.vendor == "postgresql":
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _is_committed(mark: str) -> bool:
    with transaction.atomic(), connection.cursor() as cursor:
        hold_lock(cursor)
        if AuditEntry._meta.db_table not in connection.introspection.table_names(cursor):
            return False
        return AuditEntry.objects.filter(action=ACTION, target_id=mark).exists()


def _read_journal() -> Journal | None:
    try:
        return Journal(**json.loads(_journal().read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise ArchiveError(f"{_journal()} cannot be understood: {error}") from None


def _free(path: Path) -> Path:
    number = 1
    while path.with_name(f"{path.name}-{number}").exists():
        number += 1
    return path.with_name(f"{path.name}-{number}")


def _root() -> Path:
    return Path(settings.MEDIA_ROOT).resolve()


def _work() -> Path:
    root = _root()
    return root.with_name(f"{root.name}.restore")


def _journal() -> Path:
    return in_use.journal(Path(settings.MEDIA_ROOT))
