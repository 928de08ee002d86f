"""Read a Dockerfile, and tell what .dockerignore leaves out."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction, such as RUN and its command in one line."""

    kind: str
    text: str


def steps_of(text: str) -> list[Step]:
    r"""Return the instructions in their order.

    >>> steps_of("# base\nFROM a\nRUN b \\\n    && c\n")
    [Step(kind='FROM', text='a'), Step(kind='RUN', text='b && c')]
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [Step(*line.split(maxsplit=1)) for line in joined.splitlines()]


def is_ignored(name: str, rules: str) -> bool:
    r"""Return whether .dockerignore keeps a file out; of several rules the last one decides.

    >>> rules = "tests\nweights/*\n!weights/a.md\n**/*.pyc\n"
    >>> [is_ignored(name, rules) for name in ("tests/b/c", "weights/a.md", "weights/b", "a/d.pyc")]
    [True, False, True, True]
    """
    ignored = False
    for rule in filter(None, map(str.strip, rules.splitlines())):
        if _fits(name, rule.removeprefix("!")):
            ignored = not rule.startswith("!")
    return ignored


def _fits(name: str, pattern: str) -> bool:
    parts = name.split("/")
    for count in range(1, len(parts) + 1):
        for first in range(count if pattern.startswith("**/") else 1):
            tried = parts[first:count]
            wanted = pattern.removeprefix("**/").split("/")
            if len(tried) == len(wanted) and all(map(fnmatch.fnmatchcase, tried, wanted)):
                return True
    return False
