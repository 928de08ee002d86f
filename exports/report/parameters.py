"""What a report is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from tracking.models import Environment

from .formats import ReportFormat

__all__ = ["ReportFormat", "ReportParameters"]


@dataclass(frozen=True, slots=True)
class ReportParameters:
    """A report of `start` up to, but not including, `end`.

    Attributes:
        zone: whose days and hours.
    """

    environment: Environment
    start: datetime
    end: datetime
    format: ReportFormat = ReportFormat.HTML
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def suffix(self) -> str:
        """The ending of the file."""
        return f".{self.format.value}"
