"""Every regular expression of the project, and texts that make a bad one slow."""

from __future__ import annotations

import ast
import functools
import importlib
import math
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from django.core.validators import RegexValidator
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern, URLResolver

PACKAGES: Final = (
    "spoton",
    "accounts",
    "tracking",
    "alerts",
    "analytics",
    "exports",
    "vision",
    "live",
    "worker",
    "lab",
)
WITHOUT_PATTERNS: Final = frozenset({"worker.cluster.links", "worker.cluster.nodes"})
"""Not imported: they need requirements-cluster.txt, and call Ray only."""
ADMIN_ROUTES: Final = "routes of Django's admin site"
_PARSER: Any = importlib.import_module("re._parser")
_FUNCTIONS: Final = {
    "compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer",
}  # fmt: skip
_OF_CLASS: Final = {"DIGIT": "0", "WORD": "a", "SPACE": " "}


@functools.cache
def all_patterns() -> dict[re.Pattern[str], str]:
    """Each pattern with the place where it was found first."""
    found: dict[re.Pattern[str], str] = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in _within(value, module, depth=4):
                found.setdefault(pattern, f"{module.__name__}.{name}")
        for pattern in _in_calls(module):
            found.setdefault(pattern, f"{module.__name__} (in a call)")
    for pattern, place in _routes(get_resolver(), "routes"):
        found.setdefault(pattern, place)
    return found


def modules() -> Iterator[ModuleType]:
    """All modules that can be imported, but programs and migrations."""
    for package in PACKAGES:
        root = importlib.import_module(package)
        yield root
        for info in pkgutil.walk_packages(root.__path__, f"{package}."):
            skipped = {"migrations", "__main__"} & set(info.name.split("."))
            if not skipped and info.name not in WITHOUT_PATTERNS:
                yield importlib.import_module(info.name)


def _within(value: Any, module: ModuleType, depth: int) -> Iterator[re.Pattern[str]]:
    """Patterns in `value`: in collections, classes, Django's validators."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, RegexValidator):
        yield again(value.regex)
    elif depth > 0:
        for one in _parts(value, module):
            yield from _within(one, module, depth - 1)


def _parts(value: Any, module: ModuleType) -> Iterable[Any]:
    if isinstance(value, dict):
        return (*value.keys(), *value.values())
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if isinstance(value, type) and value.__module__ == module.__name__:
        return vars(value).values()
    return ()


def again(pattern: Any) -> re.Pattern[str]:
    """One of its own of a pattern that Django compiles when it is first used."""
    return re.compile(pattern.pattern, pattern.flags & ~re.UNICODE)


def _in_calls(module: ModuleType) -> Iterator[re.Pattern[str]]:
    """Patterns that are written into a call such as `re.search("…", text)`."""
    for node in _calls(module):
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield re.compile(first.value)


def _calls(module: ModuleType) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in _FUNCTIONS:
                yield node


def unseen_calls() -> list[str]:
    """Uses of `re` whose pattern is neither written there nor a compiled one of a module."""
    return [
        f"{module.__name__}:{node.lineno}"
        for module in modules()
        for node in _calls(module)
        if not isinstance(node.args[0], ast.Constant)
        and not (isinstance(node.func, ast.Attribute) and node.func.attr == "compile")
    ]


def _routes(resolver: URLResolver, place: str) -> Iterator[tuple[re.Pattern[str], str]]:
    for entry in resolver.url_patterns:
        pattern: Any = entry.pattern
        yield again(pattern.regex), place
        if isinstance(pattern, RoutePattern):
            for converter in pattern.converters.values():
                yield re.compile(converter.regex), place
        if isinstance(entry, URLResolver):
            yield from _routes(entry, ADMIN_ROUTES if entry.app_name == "admin" else place)


def characters(pattern: re.Pattern[str]) -> list[str]:
    """Characters that mean something to it, and one of each class that it names."""
    own = {char for char in pattern.pattern if char.isprintable()}
    own |= {_OF_CLASS[name] for name in _OF_CLASS if f"_{name}" in str(_parsed(pattern))}
    return sorted(own | {"a", "0", " "})


def beginnings(pattern: re.Pattern[str]) -> list[str]:
    """The beginnings of a text that matches: what lets a search come far before it fails."""
    text = _example(_parsed(pattern))
    return [text[:end] for end in range(min(len(text), 60) + 1)]


def longest_repeat(pattern: re.Pattern[str]) -> int:
    """An upper limit of how often it demands one thing: repeats may hold repeats."""
    counts = re.findall(r"\{(\d+)", pattern.pattern)
    return math.prod(max(1, int(count)) for count in counts)


def _parsed(pattern: re.Pattern[str]) -> Any:
    return _PARSER.parse(pattern.pattern, pattern.flags & ~re.UNICODE)


def _example(parsed: Any) -> str:
    """A short text that matches, nearly: what stands in looks and classes is simplified."""
    text = ""
    for operation, value in parsed:
        name = str(operation)
        if name == "LITERAL":
            text += chr(value)
        elif name == "IN":
            text += _one_of(value)
        elif name in ("NOT_LITERAL", "ANY"):
            text += "a"
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            text += _example(value[2]) * max(1, value[0])
        elif name == "SUBPATTERN":
            text += _example(value[3])
        elif name == "ATOMIC_GROUP":
            text += _example(value)
        elif name == "BRANCH":
            text += _example(value[1][0])
    return text


def _one_of(members: Any) -> str:
    kinds = [(str(operation), value) for operation, value in members]
    if kinds[0][0] == "NEGATE":
        return "a"
    operation, value = kinds[0]
    if operation == "CATEGORY":
        return next((char for name, char in _OF_CLASS.items() if str(value).endswith(name)), "-")
    return chr(value[0]) if operation == "RANGE" else chr(value)
