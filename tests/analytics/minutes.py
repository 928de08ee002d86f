"""Figures of minutes, as the job of each minute keeps them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from analytics.system import history
from analytics.system.performance import performance


def keep_minute(ago: int = 0) -> None:
    """Keep the figures of now as those of so many minutes ago."""
    history.record(performance() | {"timestamp": timezone.now() - timedelta(minutes=ago)})
