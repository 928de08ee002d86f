"""Zones and lines on the floor: which points lie in which zone, which steps cross which line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .types import Floats

Points: TypeAlias = Sequence[Sequence[float]]
Truth: TypeAlias = NDArray[np.bool_]

_PAIRS_AT_ONCE: Final = 4_000_000
"""Points × edges that are checked together: bounds the memory of a day's points."""


class Zones:
    """Polygons, in metres; they may overlap, and need not be convex.

    Args:
        polygons: corners of each, `[[x, y], …]`; the last is joined to the first.

    Attributes:
        widths: (zones,) area by border's length, m: about half the width of a narrow zone.

    >>> zones = Zones([[[0, 0], [2, 0], [2, 2], [0, 2]], [[1, 1], [3, 1], [3, 3]]])
    >>> zones.contain(np.array([[0.5, 0.5], [1.7, 1.3], [9, 9]])).tolist()
    [[True, False], [True, True], [False, False]]
    >>> distance, variance = zones.borders(np.array([[0.5, 1.0]]), np.eye(2)[None] * 0.04)
    >>> distance.round(2).tolist(), variance.round(2).tolist()
    ([[0.5, 0.5]], [[0.04, 0.04]])
    """

    def __init__(self, polygons: Sequence[Points]) -> None:
        self.count = len(polygons)
        corners = [np.asarray(polygon, np.float64).reshape(-1, 2) for polygon in polygons]
        self._first = np.cumsum([0, *map(len, corners)])[:-1]
        self._from = np.concatenate([*corners, np.empty((0, 2))])
        self._to = np.concatenate([*(np.roll(c, -1, axis=0) for c in corners), np.empty((0, 2))])
        self.widths = self._widths()

    def contain(self, points: Floats) -> Truth:
        """Tell whether each zone holds each point: even-odd rule, a border has one side only.

        Args:
            points: (N, 2) metres; NaN lies nowhere.

        Returns:
            (N, zones) bool.
        """
        parts = [np.empty((0, self.count), np.bool_), *map(self._contain, self._parts(points))]
        return np.concatenate(parts)

    def borders(self, points: Floats, covariance: Floats) -> tuple[Floats, Floats]:
        """Return the distance of each point from each zone's border, and its variance across it.

        Args:
            points: (N, 2) metres, of one tick.
            covariance: (N, 2, 2) of the points, m².

        Returns:
            (N, zones) metres and (N, zones) m².
        """
        if not self.count:
            return np.empty((len(points), 0)), np.empty((len(points), 0))
        far = segment_distance(points, self._from, self._to)
        across = _across(self._from, self._to, covariance)
        rows = np.arange(len(points))
        ends = [*self._first[1:].tolist(), len(self._from)]
        edges = [
            first + far[:, first:end].argmin(axis=1)
            for first, end in zip(self._first.tolist(), ends, strict=True)
        ]
        pick = rows[:, None], np.column_stack(edges)
        return far[pick], across[pick]

    def _widths(self) -> Floats:
        if not self.count:
            return np.empty(0)
        areas = np.add.reduceat(_cross(self._from, self._to), self._first) / 2
        borders = np.add.reduceat(np.hypot(*(self._to - self._from).T), self._first)
        return np.asarray(np.abs(areas) / borders)

    def _parts(self, points: Floats) -> Iterator[Floats]:
        rows = max(1, _PAIRS_AT_ONCE // max(1, len(self._from)))
        return (points[at : at + rows] for at in range(0, len(points), rows))

    def _contain(self, points: Floats) -> Truth:
        if not self.count:
            return np.empty((len(points), 0), np.bool_)
        x, y = points[:, None, 0], points[:, None, 1]
        x1, y1, x2, y2 = *self._from.T, *self._to.T
        spans = (y1 > y) != (y2 > y)
        rise = np.where(y2 == y1, 1.0, y2 - y1)
        hit = spans & (x < x1 + (y - y1) * (x2 - x1) / rise)
        return np.asarray(np.logical_xor.reduceat(hit, self._first, axis=1))


class Lines:
    """Directed lines whose crossings are counted; in is from their left to their right.

    Args:
        segments: `[[x, y], [x, y]]` of each, from its begin to its end, y pointing up.

    >>> lines = Lines([[[0, 0], [0, 4]]])  # northwards: west of it is its left
    >>> before, after = np.array([[-1, 1], [1, 1], [-1, 5]]), np.array([[1, 1], [-1, 2], [1, 5]])
    >>> lines.crossings(before, after).ravel().tolist()
    [1, -1, 0]
    """

    def __init__(self, segments: Sequence[Points]) -> None:
        self.count = len(segments)
        ends = np.asarray(segments, np.float64).reshape(-1, 2, 2)
        self._from, self._to = ends[:, 0], ends[:, 1]

    def crossings(self, before: Floats, after: Floats) -> NDArray[np.int64]:
        """Tell which lines each straight step crosses.

        Args:
            before: (N, 2) metres, where the steps begin.
            after: (N, 2) where they end; a step from or to NaN crosses nothing.

        Returns:
            (N, lines): 1 for in, -1 for out, 0 for no crossing.
        """
        along = self._to - self._from
        sides = [_cross(along, points[:, None] - self._from) for points in (before, after)]
        known = np.isfinite(sides[0]) & np.isfinite(sides[1])
        left_before, left_after = sides[0] > 0, sides[1] > 0
        changes = known & (left_before != left_after)
        # Where on the line the step meets it, 0 at its begin, 1 at its end.
        drop = np.where(changes, sides[0] - sides[1], 1.0)
        meets = before[:, None] + (sides[0] / drop)[..., None] * (after - before)[:, None]
        place = ((meets - self._from) * along).sum(axis=2) / (along**2).sum(axis=1)
        crossed = changes & (place >= 0) & (place <= 1)
        return np.where(crossed, np.where(left_before, 1, -1), 0)

    def signed_distance(self, points: Floats) -> Floats:
        """Return how far each point is from each line, (N, lines) metres; negative on its right."""
        side = _cross(self._to - self._from, points[:, None] - self._from)
        return np.where(side > 0, 1.0, -1.0) * segment_distance(points, self._from, self._to)

    def variance(self, covariance: Floats) -> Floats:
        """Return the (N, lines) variance, m², across each line of (N, 2, 2) covariances."""
        return _across(self._from, self._to, covariance)


def segment_distance(points: Floats, begin: Floats, end: Floats) -> Floats:
    """Return distances of (N, 2) points to the segments from `begin` (E, 2) to `end`: (N, E).

    >>> begin, end = np.array([[0, 0]]), np.array([[2, 0]])
    >>> segment_distance(np.array([[0, 3], [5, 4]]), begin, end).tolist()
    [[3.0], [5.0]]
    """
    (along_x, along_y), (begin_x, begin_y) = (end - begin).T, begin.T
    length = along_x**2 + along_y**2
    x, y = points[:, None, 0] - begin_x, points[:, None, 1] - begin_y
    place = (x * along_x + y * along_y) / np.where(length == 0, 1.0, length)
    place = np.clip(place, 0, 1)
    return np.asarray(np.sqrt((x - place * along_x) ** 2 + (y - place * along_y) ** 2))


def _across(begin: Floats, end: Floats, covariance: Floats) -> Floats:
    """Return the (N, E) variances of (N, 2, 2) covariances across (E,) edges."""
    along = end - begin
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)
    normal = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    return np.asarray(np.einsum("ei,nij,ej->ne", normal, covariance, normal))


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])
