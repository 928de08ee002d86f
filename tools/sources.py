"""The files that the checks read, and how their findings are printed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent


def tracked(*patterns: str) -> list[str]:
    """Return the names of all files that git knows, relative to the root.

    Args:
        patterns: of git, such as "*.py"; none for all files.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = listed.stdout.split("\0")
    # A file that was just deleted is known to git until the next commit.
    return [name for name in names if name and (ROOT / name).is_file()]


def report(findings: Iterable[object]) -> int:
    """Print a line for each finding; return the exit status, 1 if there is any."""
    lines = [f"{finding}\n" for finding in findings]
    sys.stdout.writelines(lines)
    return 1 if lines else 0
