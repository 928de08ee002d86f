"""Figures, what they are made of, and alerts are kept for two years or so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Model, QuerySet

from alerts.models import Alert
from analytics.models import FlowQuarter, HeatDay, HeatQuarter, OccupancyMinute, OccupancyQuarter
from spoton.jobs.portions import delete_in_portions
from tracking.models import FloorMinute, LineCrossing, ZoneVisit
from tracking.services.retention import partitions, protection, trusted_time

# Figures go first: without its visits a quarter of an hour cannot be summed up again.
_TIMES: Final[dict[type[Model], str]] = {
    OccupancyMinute: "start",
    OccupancyQuarter: "start",
    HeatQuarter: "start",
    HeatDay: "start",
    FlowQuarter: "start",
    FloorMinute: "minute",
    LineCrossing: "time",
    ZoneVisit: "last_seen",
    Alert: "resolved_at",  # one that is open stays
}


def delete_old_figures() -> int:
    """Delete what is older than ROLLUP_RETENTION_DAYS; return how many rows.

    By trusted time, like observations. It may be stopped at any time.
    """
    day = trusted_time.trusted_today() - timedelta(days=settings.ROLLUP_RETENTION_DAYS)
    limit = partitions.start_of(day)
    return sum(delete_in_portions(_old(model, field, limit)) for model, field in _TIMES.items())


def _old(model: type[Model], field: str, limit: datetime) -> QuerySet[Model]:
    """Return what no export reads."""
    rows = model._default_manager.filter(**{f"{field}__lt": limit})
    for needed in protection.needed_rows():
        rows = rows.exclude(**{f"{field}__gte": needed.start, f"{field}__lt": needed.end})
    return rows.order_by()
