"""Migrations that hold their locks for as long as their SQL takes, and not for our thinking.

The first change of a table locks it until the migration is done. Between two changes Django makes
the models of that moment, which takes many times as long as the changes: a page would wait for it.
So the SQL is made first, and run then in one go.
"""

from __future__ import annotations

from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState


class QuickExecutor(MigrationExecutor):
    """Applies a migration that is nothing but SQL in one short transaction; others as Django does.

    What looks into the database while its SQL is made would see it as it was before: a migration
    that makes something and changes it again has to be two.
    """

    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Apply a migration and return the state after it."""
        is_sql = all(operation.reduces_to_sql for operation in migration.operations)
        if fake or fake_initial or not migration.atomic or not is_sql:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(collect_sql=True, atomic=False) as editor:
            after = migration.apply(state, editor, collect_sql=True)
        with transaction.atomic(self.connection.alias), self.connection.cursor() as cursor:
            for statement in editor.collected_sql:
                if not statement.startswith("--"):
                    cursor.execute(statement)
            self.record_migration(migration)  # type: ignore[call-arg, arg-type]
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return after
