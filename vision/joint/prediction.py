"""Where a camera should see the targets, how much of them, and how likely it detects them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.feet import FootEstimator
from vision.ground import GroundPlane
from vision.overlap import beside, ioa, largest_part
from vision.types import Floats, Ints

from .boxes import corners
from .floor_filters import FloorEstimate
from .pairs import EYE
from .settings import JointSettings
from .targets import Targets, Truth

ASPECT, ASPECT_NOISE = 0.4, 0.12
"""Width of a box predicted from the floor, and its standard deviation; heights."""
HEIGHT_NOISE = 0.05
"""Standard deviation of that box's height apart from the person's own, heights."""
SMALLEST_HEIGHT = 10.0
"""Of such a box, pixels."""
NEARER = 0.02
"""Heights by which a box must end lower to count as nearer."""
COVERS_SECONDS = 1.0
"""Time since it was seen up to which a target covers others, s."""
IN_FRAME = 0.4
"""Part of width and height within the frame from which a person is detected as well as whole."""
HALF_VISIBLE, VISIBLE_SCALE = 0.35, 0.08
"""Visible part at which detection becomes likely, and scale of that logistic curve."""
LEAST_DETECTION, MOST_DETECTION = 0.02, 0.95
MISSED, MOST_MISSES = 0.75, 6
"""Factor on the probability for each tenth of a second in which the camera missed the target, and
how many of them count: some people are not detected where they stand."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """Boxes of N targets in one camera.

    Attributes:
        state: (N, 4) x of the middle, top, width, height; pixels.
        variance: (N, 4) pixels².
        usable: (N,) whether there is a prediction.
    """

    state: Floats
    variance: Floats
    usable: Truth


def predict_boxes(
    targets: Targets,
    camera: int,
    floor: FloorEstimate,
    view: tuple[FootEstimator, GroundPlane] | None,
    size: tuple[int, int],
    settings: JointSettings,
    fresh: float = 0.0,
) -> Prediction:
    """Predict the boxes in one camera, by its own filters or, where these are old, by the floor.

    Args:
        targets: N targets.
        camera: row of the camera.
        floor: where they are by all cameras.
        view: the camera's heights and floor → straightened pixels; None without calibration.
        size: height and width of the frame, pixels.
        settings: noises.
        fresh: see `CameraTick`.
    """
    state = targets.image_state[camera].copy()
    variance = targets.image_covariance[camera, :, :, 0].copy()
    age = targets.image_age[camera]
    # Where no floor can take over, an old prediction is better than none.
    limit = np.where(floor.known, settings.recent(fresh), settings.lost_seconds)
    usable = age <= (limit if view is not None else settings.lost_seconds)
    rows = np.flatnonzero(~usable & floor.known)
    if view is not None and len(rows):
        rows, states, variances = _boxes_from_floor(targets, rows, floor, *view, size, settings)
        state[rows], variance[rows] = states, variances
        usable[rows] = True
    return Prediction(state, variance, usable)


def _boxes_from_floor(
    targets: Targets,
    rows: Ints,
    floor: FloorEstimate,
    feet: FootEstimator,
    to_image: GroundPlane,
    size: tuple[int, int],
    settings: JointSettings,
) -> tuple[Ints, Floats, Floats]:
    """Predict boxes of (R,) targets from floor points and learned heights.

    Returns:
        Those rows that the camera would see, their (r, 4) states and variances.
    """
    foot = to_image.project(floor.mean[rows])
    factor, factor_spread = feet.height_factors(targets.keys[rows])
    below_horizon = foot[:, 1] - feet.ground.horizon(foot[:, 0])
    height = factor * below_horizon
    straight, lens = foot, feet.ground.lens
    if lens is not None:
        head = lens.bend(np.column_stack([foot[:, 0], foot[:, 1] - height]))
        foot = lens.bend(foot)
        height = foot[:, 1] - head[:, 1]
    highest, widest = size
    with np.errstate(invalid="ignore"):  # NaN where nothing is known
        seen = np.isfinite(height) & (height > SMALLEST_HEIGHT) & (below_horizon > 0)
        seen &= (foot[:, 0] > -0.5 * height) & (foot[:, 0] < widest + 0.5 * height)
        seen &= (foot[:, 1] - height < highest) & (foot[:, 1] > 0)
    if not seen.any():
        return rows[seen], np.empty((0, 4)), np.empty((0, 4))
    rows, foot, height, straight = rows[seen], foot[seen], height[seen], straight[seen]
    factor, factor_spread = factor[seen], factor_spread[seen]
    jacobian = to_image.jacobian(floor.mean[rows])
    if lens is not None:
        jacobian = lens.bend_jacobian(straight) @ jacobian
    spread = floor.covariance[rows] + EYE * settings.floor_noise**2
    across, along = (_variance(jacobian[:, axis], spread) for axis in (0, 1))
    height_variance = (np.hypot(factor_spread, HEIGHT_NOISE) * height) ** 2
    # The head moves less than the foot, the less the higher the camera hangs.
    top_variance = along * (1 - factor) ** 2 + height_variance
    state = np.column_stack([foot[:, 0], foot[:, 1] - height, ASPECT * height, height])
    variance = np.column_stack(
        [
            across,
            top_variance,
            (ASPECT_NOISE * height) ** 2,
            height_variance + along * factor**2,
        ]
    )
    return rows, state, variance


def _variance(direction: Floats, covariance: Floats) -> Floats:
    """Return (N,) variances along (N, 2) directions under (N, 2, 2)."""
    x, y = direction.T
    variance: Floats = (
        x * x * covariance[:, 0, 0]
        + x * y * (covariance[:, 0, 1] + covariance[:, 1, 0])
        + y * y * covariance[:, 1, 1]
    )
    return variance


def exclude_ruled_out(
    targets: Targets, camera: int, prediction: Prediction, apart: Truth, settings: JointSettings
) -> None:
    """Predict nobody where a camera sees someone who they are not by an operator's word.

    Both could take the detection: the floor predicts them at one place.

    Args:
        targets: N targets.
        camera: row of the camera.
        prediction: their boxes there; changes.
        apart: (N, N) which of them are two by an operator's word.
        settings: time from which a camera does not see a target any longer.
    """
    seen = targets.image_age[camera] <= settings.lost_seconds
    boxes = corners(prediction.state)
    there = apart & seen & prediction.usable & (ioa(boxes, boxes) > 0)
    prediction.usable[~seen & there.any(axis=1)] = False


def visible_parts(targets: Targets, prediction: Prediction, size: tuple[int, int]) -> Floats:
    """Return (N,) the part of each predicted box that no nearer target covers, 0–1.

    Args:
        targets: N targets.
        prediction: their boxes in one camera.
        size: height and width of the frame, pixels; what lies outside is not visible.
    """
    visible = np.zeros(len(targets))
    rows = np.flatnonzero(prediction.usable)
    if not len(rows):
        return visible
    state = prediction.state[rows]
    boxes = corners(state)
    covers = targets.confirmed[rows] & (targets.unseen[rows] < COVERS_SECONDS)
    one, other = beside(boxes, boxes[covers])
    other = np.flatnonzero(covers)[other]
    nearer = boxes[other, 3] > (boxes[:, 3] + NEARER * state[:, 3])[one]
    free = np.clip(1 - largest_part(boxes, boxes, one[nearer], other[nearer]), 0, 1)
    height, width = size
    across = _part_within(boxes[:, 0], boxes[:, 2], state[:, 2], width)
    along = _part_within(boxes[:, 1], boxes[:, 3], state[:, 3], height)
    whole = (across > IN_FRAME) & (along > IN_FRAME)
    visible[rows] = free * np.where(whole, 1.0, across * along)
    return visible


def _part_within(low: Floats, high: Floats, length: Floats, limit: int) -> Floats:
    inside = np.clip(np.minimum(high, limit) - np.maximum(low, 0), 0, None)
    part: Floats = inside / np.maximum(length, 1.0)
    return part


def detection_probability(visible: Floats, misses: Floats) -> Floats:
    """Return (N,) probabilities that a camera detects targets.

    >>> detection_probability(np.array([1.0, 0.0]), np.zeros(2)).round(2)
    array([0.95, 0.04])

    Args:
        visible: (N,) visible part, 0–1.
        misses: (N,) tenths of a second in which it missed them; see `Targets`.
    """
    base = 0.03 + 0.92 / (1 + np.exp(-(visible - HALF_VISIBLE) / VISIBLE_SCALE))
    faded = base * MISSED ** np.minimum(misses, MOST_MISSES)
    probability: Floats = np.clip(faded, LEAST_DETECTION, MOST_DETECTION)
    return probability
