"""manage.py migrate: Django's, which on PostgreSQL waits for locks without holding up readers.

A change of a table waits for those who read it, and who comes to read meanwhile waits behind it: a
backup that runs for an hour would hold up every page for an hour. So the change gives up after
`LOCK_MS`, and is tried again. Each migration is done whole or not at all.
"""

from __future__ import annotations

import contextlib
import time
from typing import Any, Final

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, OperationalError, connection
from psycopg.errors import LockNotAvailable

from spoton.postgresql.quick_migrations import QuickExecutor

LOCK_MS: Final = 500
_EXECUTOR: Final = "MigrationExecutor"
PAUSE_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 600.0


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; try again while a table is held."""
        if connection.vendor != "postgresql" or options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        deadline = time.monotonic() + PATIENCE_SECONDS
        said = False
        while not self._try(*args, **options):
            if time.monotonic() > deadline:
                raise CommandError(
                    "a table has been in use for ten minutes: stop SpotOn, and whatever else has "
                    "the database open (a backup, psql), then run `manage.py setup`"
                )
            if not said:
                self.stderr.write("waiting: a table that is to be changed is in use")
                said = True
            time.sleep(PAUSE_SECONDS)

    def _try(self, *args: Any, **options: Any) -> bool:
        """Return whether all is migrated; False where a table is held."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{LOCK_MS}ms"])
        former = vars(migrate)[_EXECUTOR]
        setattr(migrate, _EXECUTOR, QuickExecutor)  # there is no other way in
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                return False
            raise
        finally:
            setattr(migrate, _EXECUTOR, former)
            with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = DEFAULT")
        return True
