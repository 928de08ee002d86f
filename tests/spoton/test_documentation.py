"""The documents name files and commands that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from django.core.management import get_commands

from spoton.conf.config import BASE_DIR

DOCUMENTS: Final = [
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "weights/README.md"),
    *("docs/README.md", "docs/ARCHITECTURE.md", "docs/THREAT_MODEL.md", "docs/sockets.md"),
    "docs/analytics.md",
    "docs/adr/README.md",
]
LINK: Final = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# A folder of ours, then names in lower case: AREA and NAME stand for something.
PATH: Final = re.compile(
    r"`((?:accounts|analytics|docs|lab|live|spoton|static|templates|tests|tools|tracking|vision|weights|worker)/[\w./-]*)`"
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    text = (BASE_DIR / name).read_text(encoding="utf-8")
    folder = (BASE_DIR / name).parent
    assert [link for link in LINK.findall(text) if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/ARCHITECTURE.md", "README.md"])
def test_named_paths_exist(name: str) -> None:
    named = PATH.findall((BASE_DIR / name).read_text(encoding="utf-8"))
    real = [path for path in named if not re.search(r"/[A-Z]+(?:/|$)|NAME", path)]
    assert real or name == "README.md"
    assert [path for path in real if not (BASE_DIR / path).exists()] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/ARCHITECTURE.md", "README.md"])
def test_named_commands_exist(name: str) -> None:
    text = (BASE_DIR / name).read_text(encoding="utf-8")
    named = set(re.findall(r"manage\.py (\w+)", text))
    assert named <= set(get_commands())
    targets = set(re.findall(r"^(\w+):", Path(BASE_DIR / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^ {4}|&& )make (\w+)", text, re.MULTILINE)) <= targets


def test_the_index_names_every_document() -> None:
    index = (BASE_DIR / "docs/README.md").read_text(encoding="utf-8")
    for path in [*(BASE_DIR / "docs").glob("*.*"), *BASE_DIR.glob("*.md")]:
        assert path.name == "README.md" or f"{path.name})" in index, path
