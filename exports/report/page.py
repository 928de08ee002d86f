"""A report as one page of HTML that asks for nothing else: it opens offline."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .contents import ReportContents

_STYLE = Path(__file__).with_name("report.css")


def write_page(contents: ReportContents, path: Path) -> None:
    """Write the page."""
    page = render_to_string("exports/report.html", {"report": contents, "style": report_style()})
    path.write_text(page, encoding="utf-8")


@cache
def report_style() -> SafeString:
    """Return the style sheet of pages that are taken away."""
    return mark_safe(_STYLE.read_text(encoding="utf-8"))  # noqa: S308 - our own file
