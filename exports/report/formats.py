"""How a report is read."""

from __future__ import annotations

from enum import StrEnum


class ReportFormat(StrEnum):
    """How a report is read."""

    HTML = "html"
    PDF = "pdf"
