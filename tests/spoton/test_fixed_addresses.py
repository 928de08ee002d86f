"""No address of ours is written out: below a path (`URL_PREFIX`) it would lead elsewhere.

Templates use `{% url %}` and `{% static %}`, Python `reverse`, scripts `at` of
`static/js/parts/addresses.js`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern, URLResolver

ROOT: Final = settings.BASE_DIR
APPS: Final = (
    "accounts", "alerts", "analytics", "exports", "live", "spoton", "tracking", "worker",
)  # fmt: skip
WITHOUT_PREFIX: Final = {
    "analytics/metrics.py",  # `route_of`
    "spoton/access_table.py",
    "spoton/http/errors.py",  # `path_info`
    "spoton/http/middleware.py",  # `path_info`
    "spoton/conf/logs.py",  # `path_info`
    "spoton/limits/layer.py",  # `route_of`
    "spoton/limits/refusal.py",  # `route_of`
    "spoton/openapi/django_views.py",  # the document's `servers` has the prefix
    "spoton/openapi/openapi.py",
    "spoton/openapi/schema.py",
    "spoton/run/announce.py",  # asked past the proxy
    "tracking/api/environments/examples.py",
    "tracking/api/people/examples.py",
    "tracking/api/tasks/examples.py",
}
"""Modules that look routes up, or tell of them: those have no prefix."""


def first_segments() -> set[str]:
    """What our routes begin with, such as `people` and `api`."""
    return {"ws", "static"} | {route.partition("/")[0] for route in _routes(get_resolver())} - {""}


def _routes(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = str(entry.pattern) if isinstance(entry.pattern, RoutePattern) else ""
        if not route and isinstance(entry, URLResolver):
            yield from _routes(entry)
        else:
            yield route


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module but docstrings; of f-strings what they begin with."""
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    skipped = docs | {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values[1:]
    }
    for node in ast.walk(tree):
        if id(node) not in skipped and isinstance(node, ast.Constant):
            yield node.lineno, str(node.value)


def test_python_writes_no_address_out() -> None:
    ours = re.compile(rf"/(?:{'|'.join(sorted(map(re.escape, first_segments())))})(?:/|\?|$)")
    found = {
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if str(path.relative_to(ROOT)) not in WITHOUT_PREFIX and "migrations" not in path.parts
        for line, text in literals(ast.parse(path.read_bytes()))
        if ours.match(text)
    }
    assert found == set()


def _lines(folder: str, kind: str, pattern: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / folder).rglob(kind))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_templates_write_no_address_out() -> None:
    assert _lines("templates", "*.html", r"(?<!placeholder)=\s*[\"']/") == []


def test_scripts_write_no_address_out() -> None:
    assert _lines("static/js", "*.js", r"[\"'`]/[\w$]") == []


def test_style_sheets_load_nothing_from_the_root() -> None:
    assert _lines("static/css", "*.css", r"url\([\"']?/") == []


def test_modules_that_may_name_routes_exist() -> None:
    assert {name for name in WITHOUT_PREFIX if not Path(ROOT, name).is_file()} == set()
