"""What is stored, how large it is, and for how long it is kept."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min, Model, Sum
from django.db.models.functions import TruncDate

from accounts.models import AuditEntry
from tracking.models import Decision, Observation, Person, PersonImage, Track
from tracking.services.retention import partitions

_DAYS_SHOWN: Final = 14
# Rows of these are only added, and go from the oldest on: their ids say how many there are.
_LARGE: Final[tuple[type[Model], ...]] = (Observation, Decision)
_COUNTED: Final[tuple[type[Model], ...]] = (Track, Person, PersonImage, AuditEntry)


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of the data folder, in bytes; the machine keeps a part of it for itself."""

    used: int
    free: int

    @property
    def total(self) -> int:
        """What can be filled."""
        return self.used + self.free

    @property
    def used_percent(self) -> int:
        """How full it is."""
        return round(100 * self.used / (self.total or 1))


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows; `is_exact` is False where they are estimated."""

    label: str
    rows: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Day:
    """Observations of one day; their bytes where the database keeps days apart."""

    day: date
    rows: int
    size: int | None


@dataclass(frozen=True, slots=True)
class Folder:
    """Files below a folder."""

    files: int
    size: int


def disk() -> Disk:
    """Return how much room the data folder has."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    return Disk(usage.used, usage.free)


def database_size() -> int:
    """Return the bytes of the whole database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    path = Path(str(connection.settings_dict["NAME"]))
    parts = (path, path.with_name(f"{path.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def tables() -> list[Table]:
    """Return the tables that grow, the largest kinds first."""
    return [*(_estimated(model) for model in _LARGE), *(_counted(model) for model in _COUNTED)]


def days() -> list[Day]:
    """Return the newest days that observations are kept of."""
    if partitions.native():
        kept = [Day(p.day, p.rows, p.size) for p in partitions.partitions() if p.day and p.rows]
        return sorted(kept, key=lambda each: each.day, reverse=True)[:_DAYS_SHOWN]
    begun = Track.objects.annotate(day=TruncDate("first_seen")).values("day")
    rows = begun.annotate(rows=Sum("observation_count")).filter(rows__gt=0).order_by("-day")
    return [Day(row["day"], row["rows"], None) for row in rows[:_DAYS_SHOWN]]


def media() -> Folder:
    """Measure the folder of pictures and maps; with very many files this takes seconds."""
    files = size = 0
    for entry in _files(settings.MEDIA_ROOT):
        files += 1
        size += entry.stat(follow_symlinks=False).st_size
    return Folder(files, size)


def _files(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:  # nothing is stored yet, or it was just deleted
        return
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            elif entry.is_file(follow_symlinks=False):
                yield entry


def _label(model: type[Model]) -> str:
    return str(model._meta.verbose_name_plural).capitalize()


def _counted(model: type[Model]) -> Table:
    return Table(_label(model), model._default_manager.count(), is_exact=True)


def _estimated(model: type[Model]) -> Table:
    if model is Observation and partitions.native():
        return Table(_label(model), sum(p.rows for p in partitions.partitions()), is_exact=False)
    ends = model._default_manager.aggregate(first=Min("pk"), last=Max("pk"))
    rows = 0 if ends["last"] is None else ends["last"] - ends["first"] + 1
    return Table(_label(model), rows, is_exact=False)
