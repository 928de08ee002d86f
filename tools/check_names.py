"""List class names that are defined more than once: each stands for one thing here.

Tests and migrations are left out, and names that Django or Channels prescribe.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from typing import Final

from tools.sources import ROOT, report, tracked

PRESCRIBED: Final = frozenset({"Command", "DatabaseWrapper", "Meta", "Migration"})
_LEFT_OUT: Final = ("tests/", "tools/")


def duplicates(sources: dict[str, str]) -> dict[str, list[str]]:
    """Return names of module-level classes that several files define, with `file:line` of each."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path, text in sources.items():
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef) and node.name not in PRESCRIBED:
                places[node.name].append(f"{path}:{node.lineno}")
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


def main() -> int:
    """Check all Python files that git knows; 1 if a name is used twice."""
    names = [name for name in tracked("*.py") if not name.startswith(_LEFT_OUT)]
    sources = {
        name: (ROOT / name).read_text(encoding="utf-8")
        for name in names
        if "/migrations/" not in name
    }
    found = duplicates(sources)
    return report(f"class {name}: {', '.join(places)}" for name, places in found.items())


if __name__ == "__main__":
    sys.exit(main())
