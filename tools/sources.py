"""The files that the checks read, and how their findings are printed."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


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


def pins_of(text: str) -> list[tuple[str, str]]:
    r"""Return name and version of each pin of a file of requirements.

    >>> pins_of("# a comment\nDjango==5.2.1\ntorch==2.13.0 ; a marker\n")
    [('Django', '5.2.1'), ('torch', '2.13.0')]
    """
    return _PIN.findall(text)


def report(findings: Iterable[object]) -> int:
    """Print a line for each finding; return the exit status, 1 if there is any."""
    lines = [f"{finding}\n" for finding in findings]
    sys.stdout.writelines(lines)
    return 1 if lines else 0
