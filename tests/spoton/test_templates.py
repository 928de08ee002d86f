"""What the policy of our pages forbids is in no template: browsers would drop it in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

FILES = ("exports/report.html", "exports/person_file.html")
"""Of exports: opened from a disk, each with a policy of its own."""
ROOT = settings.BASE_DIR / "templates"
TEMPLATES = sorted(set(ROOT.rglob("*.html")) - {ROOT / name for name in FILES})
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "an event attribute": r"\son[a-z]+\s*=",
    "htmx that evaluates": r"\bhx-on|hx-vals=.js:",
    "something from elsewhere": r"(?:src|href)=.?(?:https?:)?//",
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_what_the_policy_drops(template: Path) -> None:
    text = template.read_text()
    for what, pattern in FORBIDDEN.items():
        assert not re.search(pattern, text), f"{what} in {template.name}"


@pytest.mark.parametrize("name", FILES)
def test_exported_files_load_and_run_nothing(name: str) -> None:
    text = (ROOT / name).read_text()
    policy = re.search(r'http-equiv="Content-Security-Policy"\s+content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none';")
    assert not re.search(r"script-src|https?:", policy[1])


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(
        re.findall(r'<symbol id="(\w+)"', (settings.BASE_DIR / "static/img/icons.svg").read_text())
    )
    named = {
        name
        for template in TEMPLATES
        for name in re.findall(r'(?:% icon |symbol=)"(\w+)"', template.read_text())
    }
    assert named <= drawn
