"""A stretch of time in equal steps, which figures over time are counted by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import F, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Floor

from tracking.selectors.moments import Epoch

STEPS: Final = 480
"""Steps of a timeline: no screen shows more."""


@dataclass(frozen=True, slots=True)
class TimelineSpan:
    """From `begin` up to `end`, seconds since the epoch.

    >>> TimelineSpan(0.0, 86400.0).step
    180.0
    """

    begin: float
    end: float

    @property
    def step(self) -> float:
        """Seconds of a step."""
        return (self.end - self.begin) / STEPS

    @property
    def start_time(self) -> datetime:
        """Its first moment."""
        return datetime.fromtimestamp(self.begin, UTC)

    @property
    def end_time(self) -> datetime:
        """The first moment after it."""
        return datetime.fromtimestamp(self.end, UTC)

    def number(self, column: str) -> Floor:
        """Return the expression that tells in which step a time lies."""
        since: CombinedExpression = Epoch(F(column)) - Value(self.begin)
        return Floor(since / Value(self.step))
