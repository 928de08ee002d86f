"""Where on the floor people were, for how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from analytics.models import HeatDay, HeatQuarter
from tracking.models import Environment
from vision import floor_heat
from vision.geometry import Bounds
from vision.types import Floats32

from .buckets import Bucket, Span
from .rows import as_moment, outward


@dataclass(frozen=True, slots=True)
class Heat:
    """Person-seconds by cell of `CELL_METRES`; from `start` to `end`, whole quarters of an hour.

    Attributes:
        cells: (N,) of `vision.floor_heat.CELL`.
    """

    start: datetime
    end: datetime
    cells: floor_heat.Cells

    def grid(self, bounds: Bounds) -> Floats32:
        """Return (rows, columns) person-seconds within bounds in metres; row 0 is at y_min."""
        x_min, y_min, x_max, y_max = (
            int(np.floor(bounds[0] / floor_heat.CELL_METRES)),
            int(np.floor(bounds[1] / floor_heat.CELL_METRES)),
            int(np.ceil(bounds[2] / floor_heat.CELL_METRES)),
            int(np.ceil(bounds[3] / floor_heat.CELL_METRES)),
        )
        grid = np.zeros((y_max - y_min, x_max - x_min), np.float32)
        x, y = self.cells["x"], self.cells["y"]
        inside = (x >= x_min) & (x < x_max) & (y >= y_min) & (y < y_max)
        grid[y[inside] - y_min, x[inside] - x_min] = self.cells["seconds"][inside]
        return grid


def heat(environment: Environment, start: datetime, end: datetime) -> Heat:
    """Return the heat of a span, made larger to whole quarters of an hour."""
    start, end = outward(start, end)
    return Heat(start, end, floor_heat.add(_parts(environment, start, end)))


def heat_slices(environment: Environment, span: Span, bucket: Bucket | None = None) -> list[Heat]:
    """Return the heat of each bucket, for a time slider; of a quarter of an hour or longer."""
    edges = [as_moment(edge) for edge in replace(span, bucket=bucket or span.bucket).edges.tolist()]
    edges[0], edges[-1] = outward(edges[0], edges[-1])
    quarters = HeatQuarter.objects.filter(
        environment=environment, start__gte=edges[0], start__lt=edges[-1]
    )
    found = quarters.order_by("start").values_list("start", "cells")
    parts: list[list[bytes]] = [[] for _ in edges[1:]]
    row = 0
    for start, cells in found:
        while start >= edges[row + 1]:
            row += 1
        parts[row].append(bytes(cells))
    return [
        Heat(start, end, floor_heat.add(some))
        for start, end, some in zip(edges, edges[1:], parts, strict=False)
    ]


def _parts(environment: Environment, start: datetime, end: datetime) -> list[bytes]:
    """Return what adds up to a span: whole days (UTC), and quarters at both ends."""
    quarters = HeatQuarter.objects.filter(environment=environment).order_by()
    first, last = _day(start + timedelta(days=1) - timedelta.resolution), _day(end)
    if first >= last:
        inside = quarters.filter(start__gte=start, start__lt=end)
        return [bytes(cells) for cells in inside.values_list("cells", flat=True)]
    days = HeatDay.objects.filter(environment=environment, start__gte=first, start__lt=last)
    found = [
        days.order_by(),
        quarters.filter(start__gte=start, start__lt=first),
        quarters.filter(start__gte=last, start__lt=end),
    ]
    return [bytes(cells) for some in found for cells in some.values_list("cells", flat=True)]


def _day(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
