"""The examples in the package's docstrings are right."""

import doctest
import importlib
import pkgutil

import pytest

import lab
import vision

MODULES = [
    module.name
    for package in (vision, lab)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if "management" not in module.name
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    tests = [test for name in MODULES for test in finder.find(importlib.import_module(name))]
    assert sum(len(test.examples) for test in tests) >= 8
