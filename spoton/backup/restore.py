"""A backup put back: everything as it was, or nothing changed, whenever the process dies."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.services import audit
from spoton import workers
from spoton.backup import (
    restored_access,
    restored_exports,
    restored_media,
    restored_people,
    states,
    tables,
)
from spoton.backup.archive import Archive, ArchiveError, Manifest, is_plain, table_name
from spoton.backup.backup import Progress
from spoton.backup.scratch import run_in, scratch_folder
from spoton.conf.database import APPLICATION
from spoton.run.preflight import only_one
from spoton.storage import in_use
from tracking.models import Environment, Observation, ObservationDay, PersonImage
from tracking.services.retention import partitions

MADE_BY_MIGRATE: Final = frozenset({"auth.Permission", "contenttypes.ContentType"})
"""These have rows in a database that nobody has used."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is restored: the name of its file, its rows, and the archive that has its pictures."""

    name: str
    rows: Archive
    pictures: Archive


class UnfinishedError(Exception):
    """What became of it is settled by the next start; the message says what was in the way."""


def restore(path: Path, *, replace: bool, progress: Progress) -> Manifest:
    """Restore everything as it was, or change nothing.

    Args:
        path: of the backup, of either database.
        replace: what is stored now is deleted.

    Raises:
        ArchiveError: the file is damaged, of another state of the program, or the database has
            rows already.
        ConfigError: SpotOn runs.
        UnfinishedError: the database or the disk went away at the last moment.
    """
    with (
        contextlib.closing(Archive(path)) as archive,
        only_one(settings.DATA_DIR, "a restore"),
        in_use.alone(settings.DATA_DIR),
    ):
        restored_media.repair(progress)
        _refuse_others()
        progress("comparing SHA-256")
        archive.check()
        earlier = states.is_earlier(archive.manifest)
        if not replace and (used := _used()):
            raise ArchiveError(f"the database has rows already ({used}): use --replace")
        before = restored_access.Access.now()
        upgraded = _upgraded(path, archive, progress) if earlier else nullcontext(archive)
        with upgraded as rows:
            states.refuse_other_tables(rows.manifest)
            _all_or_nothing(Incoming(path.name, rows, archive), progress)
        for line in restored_access.report(before, archive.manifest.created_at):
            progress(line)
        if former := restored_media.former_leftover():
            progress(f"{former} is from a restore that was interrupted long ago: it stays")
    return archive.manifest


@contextlib.contextmanager
def _upgraded(path: Path, old: Archive, progress: Progress) -> Iterator[Archive]:
    """Give the tables of a backup of an earlier version as this one would have written them."""
    progress("the backup is of an earlier version: upgrading a copy of its tables")
    with scratch_folder(old) as folder:
        new = folder / "upgraded.zip"
        run_in(folder, "upgrade", path.resolve(), new)
        with contextlib.closing(Archive(new)) as archive:
            yield archive


def _all_or_nothing(incoming: Incoming, progress: Progress) -> None:
    try:
        restored_media.stage(incoming.pictures)
        _commit(incoming.rows, incoming.name, progress)
    except (DatabaseError, OSError) as error:
        # The commit's answer may have been lost: the mark says what became of it.
        if not _is_settled(error):
            raise
        return
    except BaseException:
        restored_media.settle()
        raise
    try:
        restored_media.finish()
    except OSError as error:
        raise UnfinishedError(str(error)) from error


def _is_settled(error: Exception) -> bool:
    """Return whether it was restored in spite of the error; nothing of it is left if not."""
    try:
        return restored_media.settle()
    except (DatabaseError, OSError) as second:
        raise UnfinishedError(str(second)) from error


def _commit(archive: Archive, name: str, progress: Progress) -> None:
    """Write the rows and the mark, in one transaction that is on the disk when this returns."""
    journal = restored_media.Journal(uuid.uuid4().hex, restored_media.database_name())
    journal.write()
    with _lasting(), transaction.atomic():
        with connection.cursor() as cursor:
            restored_media.hold_lock(cursor)
        forgotten = restored_people.forgotten()
        _load(archive, progress)
        back = restored_people.forget_again(forgotten, restored_media.incoming())
        if back:
            progress(f"forgotten again: {back} people who were in the backup")
        if without := restored_exports.settle():
            progress(f"exports without their files, which no backup has: {without}")
        restored_access.close_doors()
        audit.record(
            None, restored_media.ACTION, None, target_id=journal.mark, after={"backup": name}
        )


@contextlib.contextmanager
def _lasting() -> Iterator[None]:
    """Make SQLite's commits wait for the disk, which they leave to the next ones otherwise."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = NORMAL")


def _load(archive: Archive, progress: Progress) -> None:
    models = tables.models()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = on; SET LOCAL lock_timeout = '10s'")
    tables.clear(models.values())
    # Only now: who comes later waits for our transaction, and sees what it leaves.
    _refuse_others()
    # The days first: they say which partitions the observations need.
    for label in sorted(models, key=lambda label: label == Observation._meta.label):
        if label == Observation._meta.label:
            partitions.ensure(ObservationDay.objects.values_list("day", flat=True))
        name, member = table_name(label), archive.manifest.tables[label]
        try:
            rows = tables.load(
                models[label], member.columns, archive.read(name), archive.lines(name)
            )
        except ValueError as error:
            raise ArchiveError(f"{label}: a row cannot be understood: {error}") from error
        if rows != member.rows:
            raise ArchiveError(f"{label}: {rows} rows loaded, {member.rows} expected")
        if rows:
            progress(f"{label}: {rows} rows")
    _refuse_files_elsewhere()
    tables.reset_sequences(models.values())
    connection.check_constraints()


def _refuse_files_elsewhere() -> None:
    """Refuse rows that name files outside the media folder: such files are shown and deleted."""
    pictures = PersonImage.objects.values_list("path", flat=True)
    maps = Environment.objects.exclude(map_image__in=("", None)).values_list("map_image", flat=True)
    for name in chain(pictures.iterator(), maps.iterator()):
        if name and not is_plain(name):
            raise ArchiveError(f"a row of the backup names a file outside its folder: {name!r}")


def _refuse_others() -> None:
    """Refuse while others use PostgreSQL, maybe on other machines, which no file can tell of."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT application_name FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE %s"
            " AND application_name <> current_setting('application_name')",
            [f"{APPLICATION}:%"],
        )
        others = [name.split(":", 1)[1] for (name,) in cursor.fetchall()]
    if others:
        raise ArchiveError(
            "SpotOn or a command of it has the database open (machine:process "
            f"{', '.join(sorted(others))}): stop it first"
        )
    if beats := workers.heartbeats():
        raise ArchiveError(f"{len(beats)} worker(s) of SpotOn still run: stop them first")


def _used() -> str:
    """Return the first table that has rows."""
    for label, model in tables.models().items():
        if label not in MADE_BY_MIGRATE and model._default_manager.exists():
            return label
    return ""
