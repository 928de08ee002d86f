"""Where the people in boxes stand, with the uncertainty of it.

The feet are where the box ends, unless the picture's edge cuts them off, or someone nearer covers
them and the box is shorter than its person: then they are estimated from the head and the height
(see `heights`), weighted with where the box ends by the inverse of the variances.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.ground import GroundPlane
from vision.heights import Heights
from vision.lens import Lens
from vision.overlap import beside, largest_part
from vision.types import Floats, Floats32, Ints

NOISE_PX = 1.5
"""Standard deviation of a box edge that does not shrink with the person, pixels."""
NOISE_ACROSS = 0.05
NOISE_ALONG = 0.06
"""The part that grows with the person, per pixel of height: across the picture, and along it."""
NOISE_COVERED = 0.10
"""The same for a box whose lower part is covered, across and along, though it has its height; and
for one that is only predicted.
"""
NOISE_HEAD = 0.05
"""The same for the head's edge of a box."""
NOISE_FROM_HEAD = 0.10
"""The same along the picture for feet outside of it, estimated from the head."""
NOISE_CUT = 0.35
"""The same for where a box ends that does not show the feet."""
EDGE_PX = 4.0
LOWER = 0.3
"""Part of the box in which feet and shins are."""
COVERED = 0.3
"""Part of that which another box must cover for the feet to be in question."""
TOO_SHORT = 2.0
"""Standard deviations by which a covered box must be too short for its feet to be hidden."""
UNSURE = 20.0
"""Standard deviation from which a foot point near the horizon says nothing, m."""
LARGEST_FACTOR = 0.9
"""Of box height to distance from the horizon; near 1 the head is at the horizon, and says nothing
about where the feet are.
"""


@dataclass(frozen=True, slots=True)
class _HeadEstimate:
    """(N,) feet estimated from heads, their deviation, pixels, and whether there is an estimate."""

    foot: Floats
    deviation: Floats
    known: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FootView:
    """N boxes of one picture, and what is known of their feet without knowing who is who.

    Attributes:
        edges: (N, 4) x1, y1, x2, y2, pixels of the straightened picture.
        seen: (N,) whether the box was.
        headed: (N,) whether the picture's edge does not cut the head off.
        horizon: (N,) row of the horizon above it, pixels.
        cut: (N,) whether the picture's edge cuts the feet off.
        covered: (N,) whether someone nearer covers them.
        height: of the picture, pixels.
    """

    edges: Floats
    seen: NDArray[np.bool_]
    headed: NDArray[np.bool_]
    horizon: Floats
    cut: NDArray[np.bool_]
    covered: NDArray[np.bool_]
    height: int

    def of(self, rows: Ints) -> FootView:
        """Return some of them, by (R,) rows."""
        return FootView(
            self.edges[rows],
            self.seen[rows],
            self.headed[rows],
            self.horizon[rows],
            self.cut[rows],
            self.covered[rows],
            self.height,
        )


class FootEstimator:
    """One camera's boxes → floor points.

    Args:
        ground: the camera's calibration.
    """

    def __init__(self, ground: GroundPlane) -> None:
        self.ground = ground
        self._straight = ground.straight
        self._heights = Heights()

    def state(self) -> dict[str, Any]:
        """Return what was learned under this calibration, as JSON; see `restore`."""
        return {**self.ground.state(), **self._heights.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what `state` knew, unless that was under another calibration.

        Raises:
            ValueError, TypeError, KeyError: the state makes no sense.
        """
        if self.ground.is_told_by(state):
            self._heights.restore(state)

    def height_factors(self, ids: Ints) -> tuple[Floats, Floats]:
        """Return factors (N,) of (N,) tracks and their relative spread (N,); see `Heights.of`."""
        return self._heights.of(ids)

    def locate(
        self,
        boxes: Floats32,
        height: int,
        ids: Ints | None = None,
        scores: Floats32 | None = None,
    ) -> tuple[Floats, Floats]:
        """Return where the people in `boxes` stand.

        Args:
            boxes: (N, 4) x1, y1, x2, y2 in pixels, of one picture: they may cover each other.
            height: of the picture; a box that ends there has its feet outside.
            ids: (N,) tracks, whose own heights are learned; None where there are none.
            scores: (N,) as `Tracks` has them: 0 is a box that was not seen. None: all were.

        Returns:
            (N, 2) metres and their (N, 2, 2) covariance, m²; NaN for feet beyond the horizon, or
            so near to it that they could be anywhere.
        """
        return self.estimate(self.look(boxes, height, scores), ids)

    def look(self, boxes: Floats32, height: int, scores: Floats32 | None = None) -> FootView:
        """Return what tells where people's feet are, apart from who they are; see `locate`."""
        edges = boxes.astype(np.float64)
        seen = np.ones(len(edges), np.bool_) if scores is None else scores > 0
        cut, headed = edges[:, 3] >= height - EDGE_PX, edges[:, 1] > EDGE_PX
        covered = _covered(edges)
        if self.ground.lens is not None:
            edges = _straightened(edges, self.ground.lens)
        horizon = self._straight.horizon((edges[:, 0] + edges[:, 2]) / 2)
        return FootView(edges, seen, headed, horizon, cut, covered, height)

    def estimate(self, view: FootView, ids: Ints | None = None) -> tuple[Floats, Floats]:
        """Return what `locate` does, and learn the heights of (N,) tracks."""
        edges, cut, covered = view.edges, view.cut, view.covered
        column = (edges[:, 0] + edges[:, 2]) / 2
        top, foot = edges[:, 1], edges[:, 3].copy()
        tall = foot - top
        along = np.where(covered | ~view.seen, NOISE_COVERED, NOISE_ALONG)
        across = np.where(covered | ~view.seen, NOISE_COVERED, NOISE_ACROSS)
        deviation = NOISE_PX + along * tall
        doubtful = np.flatnonzero(cut | covered)
        if len(doubtful):
            foot[doubtful], deviation[doubtful] = self._in_doubt(view.of(doubtful), ids, doubtful)
        self._learn(view, ids)
        noise = np.column_stack([NOISE_PX + across * (foot - top), deviation])
        return self._project(np.column_stack([column, foot]), noise, view.height)

    def estimate_again(
        self, view: FootView, ids: Ints, points: Floats, covariance: Floats
    ) -> tuple[Floats, Floats]:
        """Return what `estimate` would, now that it is known who the (N,) people are.

        Args:
            view: the same as before.
            ids: (N,) tracks.
            points, covariance: what `estimate` has returned for anyone: what does not depend on
                people's heights stays.
        """
        doubtful = np.flatnonzero(view.cut | view.covered)
        if len(doubtful):
            points, covariance = points.copy(), covariance.copy()
            part = view.of(doubtful)
            column = (part.edges[:, 0] + part.edges[:, 2]) / 2
            foot, deviation = self._in_doubt(part, ids, doubtful)
            across = np.where(part.covered | ~part.seen, NOISE_COVERED, NOISE_ACROSS)
            noise = np.column_stack([NOISE_PX + across * (foot - part.edges[:, 1]), deviation])
            points[doubtful], covariance[doubtful] = self._project(
                np.column_stack([column, foot]), noise, view.height
            )
        self._learn(view, ids)
        return points, covariance

    def _in_doubt(self, view: FootView, ids: Ints | None, rows: Ints) -> tuple[Floats, Floats]:
        """Return the (R,) rows of feet that are cut off or covered, and deviations, pixels."""
        cut, covered, top = view.cut, view.covered, view.edges[:, 1]
        foot = view.edges[:, 3].copy()
        tall = foot - top
        tracks = _numbers(ids if ids is None else ids[rows], len(rows))
        head = self._from_head(view, tracks)
        along = np.where(covered | ~view.seen, NOISE_COVERED, NOISE_ALONG)
        expected = np.hypot(head.deviation, NOISE_PX + NOISE_ALONG * tall)
        # Nothing is known against a covered box as long as no heights are.
        short = ~head.known | (head.foot - foot > TOO_SHORT * expected)
        hidden = covered & short & ~cut
        along[hidden | cut] = NOISE_CUT
        deviation = NOISE_PX + along * tall
        blend = hidden & head.known
        weight = deviation[blend] ** 2 / (deviation[blend] ** 2 + head.deviation[blend] ** 2)
        foot[blend] += weight * np.maximum(head.foot - foot, 0.0)[blend]
        deviation[blend] = np.sqrt(weight) * head.deviation[blend]
        outside = cut & head.known
        foot[outside] = np.maximum(head.foot, foot)[outside]
        deviation[outside] = NOISE_PX + NOISE_FROM_HEAD * (foot - top)[outside]
        return foot, deviation

    def _project(self, points: Floats, noise: Floats, height: int) -> tuple[Floats, Floats]:
        """Turn (N, 2) straightened pixels and their (N, 2) deviations into `locate`'s answer."""
        floor = self._straight.project(points)
        spread = self._straight.jacobian(points, floor) * noise[:, None, :]
        # Each with its transpose, written out: NumPy's product of many small matrices is slow.
        one, other = spread[:, 0], spread[:, 1]
        covariance = np.empty_like(spread)
        covariance[:, 0, 0] = one[:, 0] ** 2 + one[:, 1] ** 2
        covariance[:, 1, 1] = other[:, 0] ** 2 + other[:, 1] ** 2
        covariance[:, 0, 1] = covariance[:, 1, 0] = (
            one[:, 0] * other[:, 0] + one[:, 1] * other[:, 1]
        )
        unsure = ~(covariance[:, 0, 0] + covariance[:, 1, 1] < UNSURE**2)
        nowhere = self._straight.beyond(points, height) | unsure
        floor[nowhere] = np.nan
        covariance[nowhere] = np.nan
        return floor, covariance

    def _from_head(self, view: FootView, ids: Ints) -> _HeadEstimate:
        top, bottom, horizon = view.edges[:, 1], view.edges[:, 3], view.horizon
        factor, spread = self._heights.of(ids)
        usable = (factor < LARGEST_FACTOR) & np.isfinite(horizon)
        rest = np.where(usable, 1 - factor, 1.0)
        foot = (top - np.where(usable, factor * horizon, 0.0)) / rest
        known = usable & view.headed & (foot > top + 1)
        foot = np.where(known, foot, bottom)
        deviation = np.hypot(NOISE_HEAD, spread) * (foot - top) / rest
        return _HeadEstimate(foot, deviation, known)

    def _learn(self, view: FootView, ids: Ints | None) -> None:
        edges = view.edges
        distance = edges[:, 3] - view.horizon
        whole = view.seen & ~view.cut & ~view.covered & view.headed
        whole &= (distance > 1) & np.isfinite(distance)
        ratios = (edges[:, 3] - edges[:, 1])[whole] / distance[whole]
        self._heights.learn(None if ids is None else ids[whole], ratios)


def _numbers(ids: Ints | None, count: int) -> Ints:
    """Return the track ids; without tracks, everybody is someone new (0)."""
    return np.zeros(count, np.int64) if ids is None else ids


def _straightened(edges: Floats, lens: Lens) -> Floats:
    """Return (N, 4) boxes around where a straight lens would show heads and feet.

    Their width stays: only its middle is read.
    """
    column, half = (edges[:, 0] + edges[:, 2]) / 2, (edges[:, 2] - edges[:, 0]) / 2
    head = lens.straighten(np.column_stack([column, edges[:, 1]]))
    foot = lens.straighten(np.column_stack([column, edges[:, 3]]))
    return np.column_stack([foot[:, 0] - half, head[:, 1], foot[:, 0] + half, foot[:, 1]])


def _covered(edges: Floats) -> NDArray[np.bool_]:
    """Return (N,) whether a box that ends lower, so is nearer, covers the feet of (N, 4) boxes."""
    lower = edges.copy()
    lower[:, 1] = edges[:, 3] - LOWER * (edges[:, 3] - edges[:, 1])
    one, other = beside(lower, edges)
    nearer = edges[other, 3] > edges[one, 3]
    covered: NDArray[np.bool_] = largest_part(lower, edges, one[nearer], other[nearer]) > COVERED
    return covered
