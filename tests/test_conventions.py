"""Tests have short names, and wait for what they wait for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.halves import LONGEST

TESTS = Path(__file__).parent
LONGEST_NAME = 60
WAITING = TESTS / "waiting.py"


@cache
def trees() -> dict[str, ast.Module]:
    files = [path for path in TESTS.rglob("*.py") if path != WAITING]
    return {str(path.relative_to(TESTS)): ast.parse(path.read_bytes()) for path in files}


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def test_names_of_tests_are_short_statements() -> None:
    long = [
        f"{file}: {node.name}"
        for file, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and len(node.name) > LONGEST_NAME
    ]
    assert long == []


def test_only_the_helpers_of_waiting_sleep() -> None:
    sleeping = [
        f"{file}:{call.lineno}"
        for file, tree in trees().items()
        for call in calls(tree)
        if ast.unparse(call.func).rpartition(".")[2] == "sleep"
    ]
    assert sleeping == []


def test_the_files_that_begin_first_exist() -> None:
    assert [name for name in LONGEST if not (TESTS.parent / name).is_file()] == []
