"""A newcomer guesses a module from an address: each route's module carries a segment of it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from spoton.sockets import SOCKETS

# Only our own packages: the modules of Django's admin site and of libraries are not ours to name.
OURS = ("spoton", "accounts", "tracking", "alerts", "live", "analytics", "exports")
PEOPLE = {"person", "persons", "people"}


def routes() -> Iterator[tuple[str, str]]:
    """Yield each address of our own views with the module that serves it; for `/` its name."""
    for address, view in [*_pages(get_resolver(), ""), *SOCKETS]:
        module = _module_of(view)
        if module.split(".")[0] in OURS:
            yield address, module


def _pages(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            # An expression catches what is unknown: no address leads there.
            if not isinstance(pattern.pattern, RegexPattern):
                yield address or pattern.name or "", pattern.callback
        else:
            yield from _pages(pattern, address)


def _module_of(view: Any) -> str:
    view = getattr(view, "cls", None) or getattr(view, "view_class", None) or inspect.unwrap(view)
    return str(view.__module__)


def _segments(address: str) -> set[str]:
    """Return the fixed parts of an address, and each two that follow each other as one."""
    words = [word for word in re.sub(r"<[^>]*>", "", address).split("/") if word]
    return {*words, *map("_".join, pairwise(words))}


def _forms(word: str) -> set[str]:
    """Return a word with its singular and plural, as a module may be called."""
    word = word.replace("-", "_")
    if word in PEOPLE:
        return PEOPLE
    return {word, word.removesuffix("s"), word + "s"}


@pytest.mark.parametrize("app", OURS)
def test_module_carries_a_segment_of_its_address(app: str) -> None:
    misses = [
        f"/{address} → {module}"
        for address, module in routes()
        if module.split(".")[0] == app
        and not set(module.split(".")[1:])
        & {form for word in _segments(address) for form in _forms(word)}
    ]
    assert not misses, "\n".join(misses)


def test_all_routes_are_walked() -> None:
    assert len(list(routes())) > 140
