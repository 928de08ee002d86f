"""Name files, functions and lines of templates that are longer than a reader can take in.

The limits hold for every file that git knows, tests included; migrations are left out. Biome
(`biome.json`) holds JavaScript to the same limits.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.sources import ROOT, report, tracked

FILE_LINES: Final = 400
FUNCTION_LINES: Final = 60
TEMPLATE_COLUMNS: Final = 120


def check_python(path: str, text: str) -> Iterator[str]:
    """Yield what is too long in a Python file; a function counts without its decorators."""
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield f"{path}:1: {lines} lines, at most {FILE_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name}: {lines} lines, at most {FUNCTION_LINES}"


def check_template(path: str, text: str) -> Iterator[str]:
    """Yield the lines of a template that are too long."""
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > TEMPLATE_COLUMNS:
            yield f"{path}:{number}: {len(line)} columns, at most {TEMPLATE_COLUMNS}"


def check_files(root: Path, names: list[str]) -> list[str]:
    """Return what is too long in the files under `root`."""
    findings: list[str] = []
    for name in names:
        if name.endswith(".py") and "/migrations/" not in name:
            findings += check_python(name, (root / name).read_text(encoding="utf-8"))
        elif name.startswith("templates/"):
            findings += check_template(name, (root / name).read_text(encoding="utf-8"))
    return findings


def main() -> int:
    """Check all files that git knows; 1 if something is too long."""
    return report(check_files(ROOT, tracked()))


if __name__ == "__main__":
    sys.exit(main())
