"""Run as `python -m spoton.backup.scratch_process WHAT FILE …`, by `scratch` alone.

Builds the state that a backup is of in an empty database, loads its tables, and then

- `verify FILE`: reads them again and compares all values;
- `upgrade FILE NEW`: migrates them to the present state, and writes these tables to NEW.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from django.apps.registry import Apps

    from spoton.backup.archive import Archive

_SUM_BITS: Final = 256


def sum_of(rows: Iterable[tuple[Any, ...]]) -> tuple[int, int]:
    """Return how many rows there are and a checksum of their values, whatever their order.

    >>> sum_of([(1, "a"), (2, None)]) == sum_of([(2, None), (1, "a")]) != sum_of([(1, "a")])
    True
    """
    count = total = 0
    for row in rows:
        total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest())
        count += 1
    return count, total % (1 << _SUM_BITS)


def fill(archive: Archive) -> Apps:
    """Build the archive's state, load its tables, and return the models of that state."""
    from django.db import connection, transaction

    from spoton.backup import states, tables
    from spoton.backup.archive import ArchiveError, table_name

    registry = states.go_to(archive.manifest.migrations)
    states.refuse_other_tables(archive.manifest, registry)
    with transaction.atomic():
        present = tables.models(registry)
        tables.clear(present.values())
        for label, model in present.items():
            member, name = archive.manifest.tables[label], table_name(label)
            try:
                count = tables.load(model, member.columns, (), archive.lines(name))
            except ValueError as error:
                raise ArchiveError(f"{label}: a row cannot be understood: {error}") from error
            if count != member.rows:
                raise ArchiveError(f"{label}: {count} rows loaded, {member.rows} expected")
        connection.check_constraints()
    return registry


def verify(archive: Archive) -> None:
    """Raise ArchiveError where what comes back is not what was written."""
    from spoton.backup import tables
    from spoton.backup.archive import ArchiveError, table_name

    archive.check()
    registry = fill(archive)
    for label, model in tables.models(registry).items():
        order = archive.manifest.tables[label].columns
        written = sum_of(map(tables.row_reader(model, order), archive.lines(table_name(label))))
        if written != sum_of(tables.stored(model, order)):
            raise ArchiveError(f"{label}: its rows come back with other values")


def upgrade(archive: Archive, new: Path) -> None:
    """Write the tables as they are in the present state."""
    from django.core.management import call_command

    from spoton.backup.backup import backup

    fill(archive)
    call_command("migrate", interactive=False, verbosity=0)
    backup(new, lambda line: None)


def main() -> None:
    """Do what the arguments name; the last line on standard error says what is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")
    import django

    django.setup()
    from django.db import DatabaseError

    from spoton.backup.archive import Archive, ArchiveError

    what, file, *more = sys.argv[1:]
    try:
        with contextlib.closing(Archive(Path(file))) as archive:
            if what == "verify":
                verify(archive)
            else:
                upgrade(archive, Path(more[0]))
    except (ArchiveError, DatabaseError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
