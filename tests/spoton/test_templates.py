"""What the policy of our pages forbids is in no template: browsers would drop it in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
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
