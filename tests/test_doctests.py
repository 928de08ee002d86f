"""The examples in docstrings are right, in every package."""

import doctest
import importlib
from pathlib import Path

import pytest

from spoton.conf.config import BASE_DIR

PACKAGES = (
    "spoton",
    "vision",
    "accounts",
    "tracking",
    "alerts",
    "live",
    "worker",
    "analytics",
    "exports",
    "lab",
)


def module_name(path: Path) -> str:
    parts = path.relative_to(BASE_DIR).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = [
    module_name(path)
    for package in PACKAGES
    for path in sorted((BASE_DIR / package).rglob("*.py"))
    if ">>> " in path.read_text()
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_right(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
