"""Writes the table of routes and roles into docs/THREAT_MODEL.md, from the code."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand

from accounts.labels.rights import table as rights_table
from spoton.access_table import Entrance, entrances
from spoton.conf.config import BASE_DIR
from spoton.rights import RIGHTS

FILE = BASE_DIR / "docs/THREAT_MODEL.md"
BEGIN, END = "<!-- access table: begin -->\n", "<!-- access table: end -->\n"


class Command(BaseCommand):
    help = "Write the table of routes, methods and roles into docs/THREAT_MODEL.md."

    def handle(self, *args: Any, **options: Any) -> None:
        before, _, rest = FILE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        FILE.write_text(before + BEGIN + tables() + END + after, encoding="utf-8")


def tables() -> str:
    """Return both tables as Markdown."""
    rights = "\n".join(
        f"| `{name}` | {row.words} | {_mark(row.roles[0])} | {_mark(row.roles[1])} | "
        f"{'all environments' if row.needs_all else _mark(row.roles[2])} |"
        for name, row in zip(RIGHTS, rights_table(), strict=True)
    )
    routes = "\n".join(
        f"| {kind} | {methods} | `{path}` | {_code(right)} | {who} |"
        for kind, methods, path, right, who in _grouped()
    )
    return (
        "\n| right | what it is | viewer | operator | admin |\n|---|---|---|---|---|\n"
        f"{rights}\n\n| kind | methods | address | right | least role |\n|---|---|---|---|---|\n"
        f"{routes}\n\n"
    )


def _mark(has: bool) -> str:
    return "yes" if has else "–"


def _code(right: str) -> str:
    return f"`{right}`" if right else "–"


def _grouped() -> list[tuple[str, str, str, str, str]]:
    """Group methods of one address that need the same right in one line."""

    def key(entry: Entrance) -> tuple[str, str, str, str]:
        return entry.kind, entry.path, entry.right, entry.who

    return [
        (kind, ", ".join(entry.method for entry in group), path, right, who)
        for (kind, path, right, who), group in groupby(entrances(), key)
    ]
