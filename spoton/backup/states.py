"""Of which state of the program a backup is: the present one, an earlier one, or none of ours."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from spoton.backup import tables
from spoton.backup.archive import ArchiveError, Manifest

GONE: Final = frozenset({"axes"})
"""Packages of earlier versions. Their tables are left out: they hold nothing that matters now."""
Key = tuple[str, str]


def applied() -> list[str]:
    """Return the state of the database, by the names of what has been applied."""
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def is_earlier(manifest: Manifest) -> bool:
    """Return whether a backup is of an earlier state than this database, False for the same.

    Raises:
        ArchiveError: of another one, such as of a newer version.
    """
    there, here = set(_ours(manifest.migrations)), set(_ours(applied()))
    if unknown := sorted(there - here):
        raise ArchiveError(
            "the backup is of another state of the database; not applied here: "
            f"{', '.join(unknown)}. Restore it with SpotOn {manifest.version} or newer."
        )
    return there != here


def go_to(migrations: Collection[str]) -> Apps:
    """Migrate an empty database to a state, and return the models of it.

    Raises:
        ArchiveError: this program never had such a state.
    """
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    wanted = {_key(name) for name in _ours(migrations)}
    if unknown := sorted(".".join(key) for key in wanted - set(graph.nodes)):
        raise ArchiveError(f"this version does not know the migrations {', '.join(unknown)}")
    parents = {parent.key for key in wanted for parent in graph.node_map[key].parents}
    if lacking := sorted(".".join(key) for key in parents - wanted):
        raise ArchiveError(f"the backup lacks the migrations {', '.join(lacking)}")
    leaves = [key for key in wanted if not _children(graph.node_map[key]) & wanted]
    executor.migrate(leaves)
    executor.loader.build_graph()
    registry: Apps = executor.loader.project_state(leaves).apps
    return registry


def present_models() -> dict[str, type[Model]]:
    """Return the tables of the database as it is, which may be of an earlier version."""
    loader = MigrationExecutor(connection).loader
    known = set(loader.applied_migrations) & set(loader.graph.nodes)
    leaves = [key for key in known if not _children(loader.graph.node_map[key]) & known]
    return tables.models(loader.project_state(leaves).apps)


def refuse_other_tables(manifest: Manifest, registry: Apps | None = None) -> None:
    """Raise ArchiveError where a table is missing or has other columns than the models."""
    present = tables.models() if registry is None else tables.models(registry)
    for label, model in present.items():
        member = manifest.tables.get(label)
        if member is None or sorted(member.columns) != sorted(tables.columns(model)):
            raise ArchiveError(f"the backup has another table {label}")


def _ours(migrations: Collection[str]) -> list[str]:
    return [name for name in migrations if name.partition(".")[0] not in GONE]


def _key(name: str) -> Key:
    app, _, migration = name.partition(".")
    return app, migration


def _children(node: object) -> set[Key]:
    return {child.key for child in node.children}  # type: ignore[attr-defined]
