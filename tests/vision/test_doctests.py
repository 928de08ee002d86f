"""The examples in the package's docstrings are right."""

import doctest
import importlib
import pkgutil

import pytest

import tracking.vision

MODULES = [
    module.name
    for module in pkgutil.walk_packages(tracking.vision.__path__, f"{tracking.vision.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    tests = [test for name in MODULES for test in finder.find(importlib.import_module(name))]
    assert sum(len(test.examples) for test in tests) >= 8
