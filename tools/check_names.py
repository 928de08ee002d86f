"""List class names that are defined more than once: each stands for one thing here.

Tests and migrations are left out, and names that Django or Channels prescribe.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

PRESCRIBED: Final = frozenset({"Command", "Meta", "Migration"})
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
    root = Path(__file__).resolve().parent.parent
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=root, check=True, capture_output=True, text=True
    )
    names = [name for name in listed.stdout.splitlines() if not name.startswith(_LEFT_OUT)]
    sources = {
        name: (root / name).read_text(encoding="utf-8")
        for name in names
        if "/migrations/" not in name
    }
    found = duplicates(sources)
    for name, places in found.items():
        sys.stdout.write(f"class {name}: {', '.join(places)}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
