"""How unusual a path is, against where people usually go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import numpy as np

from tracking.models import Environment
from vision.floor_heat import CELL_METRES
from vision.types import Floats

from .heat import heat

DAYS: Final = timedelta(days=30)
"""What is usual, is what was so in this time before."""
_MARGIN: Final = 1
FAR_CELLS: Final = 200
"""So far beyond the map nobody is."""


class Usual:
    """Where people usually are.

    Args:
        until: the end of the time that is asked about.
    """

    def __init__(self, environment: Environment, until: datetime) -> None:
        cells = heat(environment, until - DAYS, until).cells
        bounds = np.array(environment.map_bounds) / CELL_METRES  # a place far off is an error
        for axis, (low, high) in zip("xy", (bounds[[0, 2]], bounds[[1, 3]]), strict=True):
            cells = cells[(cells[axis] >= low - FAR_CELLS) & (cells[axis] <= high + FAR_CELLS)]
        self._x, self._y = (int(cells[axis].min()) - _MARGIN if len(cells) else 0 for axis in "xy")
        columns, rows = (
            int(cells[axis].max()) - low + 1 + _MARGIN if len(cells) else 1
            for axis, low in (("x", self._x), ("y", self._y))
        )
        table = np.zeros((columns, rows))
        table[cells["x"].astype(np.int64) - self._x, cells["y"].astype(np.int64) - self._y] = cells[
            "seconds"
        ]
        # A step to the side of where many walk is nothing unusual.
        padded = np.pad(table, 1)
        shifted = [padded[x : x + columns, y : y + rows] for x in range(3) for y in range(3)]
        near = np.mean(shifted, axis=0)
        self._surprise = -np.log((near + 1) / (near.sum() + near.size))
        self._unknown = float(np.log(near.sum() + near.size))

    def surprise(self, points: Floats) -> float | None:
        """Return the mean surprise of the cells that (N, 2) points cross; None without any."""
        if not len(points):
            return None
        cells = np.unique(np.floor(points / CELL_METRES).astype(np.int64), axis=0)
        x, y = cells[:, 0] - self._x, cells[:, 1] - self._y
        columns, rows = self._surprise.shape
        inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
        found = np.full(len(cells), self._unknown)
        found[inside] = self._surprise[x[inside], y[inside]]
        return float(found.mean())


def shares_below(values: list[float | None]) -> list[float | None]:
    """Return for each value the share of the others that are smaller; equal ones count half."""
    known = np.sort(np.array([value for value in values if value is not None], np.float64))
    others = len(known) - 1
    result: list[float | None] = []
    for value in values:
        if value is None or others < 1:
            result.append(None)
            continue
        below = int(np.searchsorted(known, value, side="left"))
        equal = int(np.searchsorted(known, value, side="right")) - below - 1
        result.append((below + equal / 2) / others)
    return result
