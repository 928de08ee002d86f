"""The documents about security name tests and files that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Final

import pytest

from spoton.conf.config import BASE_DIR

_TEST: Final = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_PATH: Final = re.compile(r"`((?:[a-z_]+/)+[\w.-]+\.\w+)`")
_REQUIREMENT: Final = re.compile(
    r"^\| (\d+\.\d+\.\d+) \| (met|partly|not met|n/a) \|", re.MULTILINE
)


@cache
def functions_in(path: str) -> frozenset[str]:
    tree = ast.parse((BASE_DIR / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def test_every_test_that_is_named_exists() -> None:
    named = _TEST.findall((BASE_DIR / "docs/security-findings.md").read_text(encoding="utf-8"))
    assert len(named) > 30
    assert [f"{path}::{name}" for path, name in named if name not in functions_in(path)] == []


@pytest.mark.parametrize("name", ["ASVS.md", "security-findings.md"])
def test_every_file_that_is_named_exists(name: str) -> None:
    text = (BASE_DIR / "docs" / name).read_text(encoding="utf-8")
    assert [path for path in _PATH.findall(text) if not (BASE_DIR / path).exists()] == []


def test_every_requirement_stands_once() -> None:
    text = (BASE_DIR / "docs/ASVS.md").read_text(encoding="utf-8")
    numbers = [number for number, _ in _REQUIREMENT.findall(text)]
    assert len(numbers) == len(set(numbers)) > 200
    not_met = {
        number for number, state in _REQUIREMENT.findall(text) if state in ("not met", "partly")
    }
    listed = set(re.findall(r"^- (\d+\.\d+\.\d+)", text.partition("## V1 ")[0], re.MULTILINE))
    assert listed == not_met
