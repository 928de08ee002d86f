"""Name words that do not belong in SpotOn's texts, with the word to write instead.

Templates, scripts, documents, docstrings and every string of the Python code are read; comments of
Python, tests and migrations are not. A finding is one line: `file:line: "word": write better word`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tools.sources import ROOT, report, tracked

BETTER: Final[dict[str, str]] = {
    "somebody": "someone, a person",
    "whom": "who, or leave it out",
    "whoever": "anyone who, the person who",
    "anew": "again",
    "goes on": "continues",
    "go on": "continue",
    "went on": "continued",
    "going on": "continuing, running",
    "is told": "gets, receives",
    "are told": "get, receive",
    "told apart": "compared, distinguished",
    "looked at": "tested, checked, processed",
    "looked for": "searched for",
    "looks alike": "is similar",
    "look alike": "are similar",
    "any more": "no longer",
    "switched off": "disabled",
    "switched on": "enabled",
    "taken back": "undone",
    "all is well": "healthy",
    "is away": "is down, does not respond",
    "that you may see": "… not found, or you have no access",
    "seen lately": "recently seen",
}
_PATTERN: Final = re.compile(
    r"\b(" + "|".join(word.replace(" ", r"\s+") for word in BETTER) + r")\b", re.IGNORECASE
)
_TEXTS: Final = (".html", ".js", ".md")
_LEFT_OUT: Final = (
    "tests/",
    "tools/",
)
# In a template only what is written: a name in `{% ... %}` or `{{ ... }}` is code.
_CODE: Final = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|`[^`\n]*`", re.DOTALL)
_STRINGS_OF_TAGS: Final = re.compile(r'"([^"]*)"')


class Finding(NamedTuple):
    """One word that has a better one."""

    path: str
    line: int
    word: str

    def __str__(self) -> str:
        word = " ".join(self.word.lower().split())
        return f'{self.path}:{self.line}: "{word}": write {BETTER[word]}'


def check_text(path: str, text: str) -> Iterator[Finding]:
    """Yield the findings of one file; `path` says what it is."""
    if path.endswith(".py"):
        yield from _check_python(path, text)
        return
    if path.endswith(".html"):
        text = _CODE.sub(_only_strings, text)
    elif not path.endswith(".js"):
        text = _CODE.sub(_blank, text)
    yield from _search(path, text, 1)


def check_files(root: Path, names: list[str]) -> list[Finding]:
    """Return the findings of the files under `root`."""
    return [
        finding
        for name in names
        if name.endswith((*_TEXTS, ".py", "Makefile"))
        and not name.startswith(_LEFT_OUT)
        and "/migrations/" not in name
        for finding in check_text(name, (root / name).read_text(encoding="utf-8"))
    ]


def _check_python(path: str, text: str) -> Iterator[Finding]:
    lines = text.splitlines()
    found: set[Finding] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            source = lines[node.lineno - 1 : node.end_lineno]
            for word in _PATTERN.finditer(node.value):
                offset = _line_within(node.value, word, source)
                found.add(Finding(path, node.lineno + offset, word[1]))
    yield from sorted(found)


def _line_within(value: str, word: re.Match[str], source: list[str]) -> int:
    """Return in which line of `source` a word of the string `value` stands, from 0."""
    if "\n" in value:
        return value.count("\n", 0, word.start())
    first = word[1].split()[0]
    return next((number for number, line in enumerate(source) if first in line), 0)


def _search(path: str, text: str, first: int) -> Iterator[Finding]:
    for found in _PATTERN.finditer(text):
        yield Finding(path, first + text.count("\n", 0, found.start()), found[1])


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _only_strings(found: re.Match[str]) -> str:
    # `{% include ... with title="…" %}` has text of the page in its quotes.
    return " | ".join(_STRINGS_OF_TAGS.findall(found[0])) + _blank(found)


def main() -> int:
    """Check all files that git knows; 1 if a word was found."""
    return report(check_files(ROOT, tracked()))


if __name__ == "__main__":
    sys.exit(main())
