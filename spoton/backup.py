"""Everything that is stored into one file, while the system runs; and back again."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.utils import timezone

from accounts.services import audit
from spoton import __version__, tables
from spoton.archive import (
    CHUNK,
    Archive,
    ArchiveError,
    Manifest,
    Member,
    Writing,
    media_name,
    table_name,
    write_manifest,
)
from tracking.models import Observation, ObservationDay
from tracking.services import partitions

Progress = Callable[[str], None]
MADE_BY_MIGRATE: Final = frozenset({"auth.Permission", "contenttypes.ContentType"})
"""These have rows in a database that nobody has used."""
COMPRESSION_LEVEL: Final = 1
"""Fast; a higher one takes several times as long for a tenth less."""


def backup(path: Path, progress: Progress) -> Manifest:
    """Writes all tables and media into `path`, which only its owner may read.

    Raises:
        FileExistsError: `path` is there.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already")
    partial = path.with_name(f"{path.name}.partial")
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            manifest = _write(file, progress)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _write(file: object, progress: Progress) -> Manifest:
    with zipfile.ZipFile(
        file,  # type: ignore[call-overload]
        "w",
        zipfile.ZIP_DEFLATED,
        compresslevel=COMPRESSION_LEVEL,
    ) as archive:
        with tables.snapshot() as read:
            written = {}
            for label, model in tables.models().items():
                written[label] = _table(archive, label, model, read(model))
                if written[label].rows:
                    progress(f"{label}: {written[label].rows} rows")
        media = {
            name: member for name in _media() if (member := _media_file(archive, name)) is not None
        }
        manifest = Manifest(
            version=__version__,
            created_at=timezone.now().isoformat(),
            database=connection.vendor,
            migrations=_migrations(),
            tables=written,
            media=media,
        )
        write_manifest(archive, manifest)
    return manifest


def _table(
    archive: zipfile.ZipFile, label: str, model: type[Model], chunks: Iterable[bytes]
) -> Member:
    rows = 0
    with archive.open(table_name(label), "w", force_zip64=True) as file:
        writing = Writing(file)
        for chunk in chunks:
            writing.write(chunk)
            rows += chunk.count(b"\n")
    return Member(writing.sha256, writing.size, tables.columns(model), rows)


def _media() -> list[str]:
    root = settings.MEDIA_ROOT
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def _media_file(archive: zipfile.ZipFile, name: str) -> Member | None:
    try:
        source = (settings.MEDIA_ROOT / name).open("rb")
    except FileNotFoundError:  # deleted since
        return None
    with source, archive.open(media_name(name), "w", force_zip64=True) as file:
        writing = Writing(file)
        while chunk := source.read(CHUNK):
            writing.write(chunk)
    return Member(writing.sha256, writing.size)


def restore(path: Path, *, replace: bool, progress: Progress) -> Manifest:
    """Puts everything back as it was, or changes nothing.

    Args:
        path: of the backup, of either database.
        replace: what is stored now is deleted.

    Raises:
        ArchiveError: the file is damaged, of another state of the program, or the database has
            rows already.
    """
    archive = Archive(path)
    try:
        progress("comparing SHA-256")
        archive.check()
        _refuse_other_state(archive.manifest)
        if not replace and (used := _used()):
            raise ArchiveError(f"the database has rows already ({used}): use --replace")
        staged = _stage_media(archive)
        try:
            with _media_in_place(staged), transaction.atomic():
                _load(archive, progress)
                audit.record(None, "system.restore", None, after={"backup": path.name})
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    finally:
        archive.close()
    return archive.manifest


def _load(archive: Archive, progress: Progress) -> None:
    models = tables.models()
    tables.clear(models.values())
    # The days first: they say which partitions the observations need.
    for label in sorted(models, key=lambda label: label == Observation._meta.label):
        if label == Observation._meta.label:
            partitions.ensure(ObservationDay.objects.values_list("day", flat=True))
        name, member = table_name(label), archive.manifest.tables[label]
        rows = tables.load(models[label], archive.read(name), archive.lines(name))
        if rows != member.rows:
            raise ArchiveError(f"{label}: {rows} rows loaded, {member.rows} expected")
        if rows:
            progress(f"{label}: {rows} rows")
    tables.reset_sequences(models.values())
    connection.check_constraints()


def _refuse_other_state(manifest: Manifest) -> None:
    there, here = set(manifest.migrations), set(_migrations())
    if there != here:
        missing, unknown = sorted(there - here), sorted(here - there)
        raise ArchiveError(
            "the backup is of another state of the database"
            + (f"; not applied here: {', '.join(missing)}" if missing else "")
            + (f"; not in the backup: {', '.join(unknown)}" if unknown else "")
            + f". Restore it with SpotOn {manifest.version}, then migrate."
        )
    for label, model in tables.models().items():
        member = manifest.tables.get(label)
        if member is None or member.columns != tables.columns(model):
            raise ArchiveError(f"the backup has another table {label}")


def _migrations() -> list[str]:
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def _used() -> str:
    """The first table that has rows."""
    for label, model in tables.models().items():
        if label not in MADE_BY_MIGRATE and model._default_manager.exists():
            return label
    return ""


def _stage_media(archive: Archive) -> Path:
    root = settings.MEDIA_ROOT
    staged = root.with_name(f"{root.name}.restored")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    for name in archive.manifest.media:
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or not parts.parts:
            raise ArchiveError(f"the backup names a file outside its folder: {name}")
        target = staged / parts
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for chunk in archive.read(media_name(name)):
                file.write(chunk)
    return staged


@contextmanager
def _media_in_place(staged: Path) -> Iterator[None]:
    """Put the staged pictures in place; the former ones come back if what follows fails."""
    root = settings.MEDIA_ROOT
    former = root.with_name(f"{root.name}.before")
    shutil.rmtree(former, ignore_errors=True)
    if root.exists():
        root.rename(former)
    try:
        staged.rename(root)
        yield
    except BaseException:
        shutil.rmtree(root, ignore_errors=True)
        if former.exists():
            former.rename(root)
        raise
    shutil.rmtree(former, ignore_errors=True)
