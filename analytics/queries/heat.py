"""Where on the floor people were, for how long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from analytics.models import HeatDay, HeatQuarter
from tracking.models import Environment
from vision import floor_heat
from vision.geometry import Bounds
from vision.types import Floats32

from .buckets import Bucket, Span
from .rows import as_moment, outward

MOST_IN_GRID: Final = 4_000_000
"""Cells of a grid: those of a square kilometre. A larger floor has larger ones."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Person-seconds of all of a floor.

    Attributes:
        seconds: (rows, columns); row 0 is the lowest.
        cell: metres of a side.
        left, bottom: metres, of the first column and of row 0.
    """

    seconds: Floats32
    cell: float
    left: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Heat:
    """Person-seconds by cell of `CELL_METRES`; from `start` to `end`, whole quarters of an hour.

    Attributes:
        cells: (N,) of `vision.floor_heat.CELL`.
    """

    start: datetime
    end: datetime
    cells: floor_heat.Cells

    def grid(self, bounds: Bounds) -> Grid:
        """Return person-seconds within bounds in metres."""
        step = _step(bounds)
        cell = step * floor_heat.CELL_METRES
        x_min, y_min, x_max, y_max = _edges(bounds, cell)
        grid = np.zeros((y_max - y_min, x_max - x_min), np.float32)
        x, y = (self.cells[axis].astype(np.int64) // step for axis in "xy")
        inside = (x >= x_min) & (x < x_max) & (y >= y_min) & (y < y_max)
        np.add.at(grid, (y[inside] - y_min, x[inside] - x_min), self.cells["seconds"][inside])
        return Grid(grid, cell, x_min * cell, y_min * cell)


def _step(bounds: Bounds) -> int:
    """Return how many stored cells are side by side in one of a grid: 1 but for a huge floor."""
    across = (bounds[2] - bounds[0]) / floor_heat.CELL_METRES
    up = (bounds[3] - bounds[1]) / floor_heat.CELL_METRES
    step = 1
    while (across / step + 2) * (up / step + 2) > MOST_IN_GRID:
        step *= 2
    return step


def _edges(bounds: Bounds, cell: float) -> tuple[int, int, int, int]:
    """Return the first column and row, and those behind the last."""
    low, high = np.floor(np.array(bounds[:2]) / cell), np.ceil(np.array(bounds[2:]) / cell)
    x_min, y_min, x_max, y_max = (int(one) for one in (*low, *high))
    return x_min, y_min, x_max, y_max


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
