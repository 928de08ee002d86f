"""Constant-velocity filters on the floor, one per camera and target, and their fusion.

Each camera has filters of its own, so that any camera's view of a target can be compared with that
of the others. They are fused by information (inverse covariance: Bar-Shalom, Willett & Tian,
Tracking and Data Fusion, 2011, ch. 9; common process noise is neglected).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Ints

from .observation import FloorPoints
from .pairs import EYE, determinant, inverse, squared_distance
from .settings import JointSettings
from .targets import Targets, Truth

SPEED_SECONDS = 4.0
"""Time constant with which a speed that nothing confirms fades, s."""
GATE = 9.0
"""Squared Mahalanobis distance from which a point's noise is raised with its distance (a Huber
weight: it is more likely a hidden foot than a leap)."""
GATE_NOISE = 0.05
"""Variance added to a point in that test, m²."""
NOW_SECONDS = 0.5
"""Age up to which a filter shows where someone is now, s."""
PLACE_LIMITS = -6.0, 3.0
"""Of the evidence that two estimates show one person, nats."""
PLACED_SECONDS = 9.0
"""Age up to which a camera's floor filter is predicted, s."""
UNKNOWN = 1e3
"""Variance of a target whose place nobody knows, m²."""


@dataclass(frozen=True, slots=True)
class FloorEstimate:
    """Where N targets are, by some cameras.

    Attributes:
        mean: (N, 2) m.
        covariance: (N, 2, 2) m².
        known: (N,) whether any of these cameras knows.
    """

    mean: Floats
    covariance: Floats
    known: Truth


def predict_floor(targets: Targets, seconds: float, settings: JointSettings) -> None:
    """Predict the (C, N) floor filters `seconds` ahead, all that are not too old to be used."""
    used = np.nonzero(targets.floor_age < PLACED_SECONDS)
    targets.floor_age += seconds
    if not len(used[0]):
        return
    fading = np.exp(-seconds / SPEED_SECONDS)
    density = settings.floor_acceleration**2
    state = targets.floor_state[used]
    state[:, :2] += seconds * state[:, 2:]
    state[:, 2:] *= fading
    targets.floor_state[used] = state
    covariance = targets.floor_covariance[used]
    # With S = [[1, s], [0, f]] of place and speed: S P Sᵀ, first the rows, then the columns.
    covariance[:, :2] += seconds * covariance[:, 2:]
    covariance[:, 2:] *= fading
    covariance[:, :, :2] += seconds * covariance[:, :, 2:]
    covariance[:, :, 2:] *= fading
    for axis in (0, 1):
        covariance[:, axis, axis] += density * seconds**3 / 3
        covariance[:, axis, axis + 2] += density * seconds**2 / 2
        covariance[:, axis + 2, axis] += density * seconds**2 / 2
        covariance[:, axis + 2, axis + 2] += density * seconds
    targets.floor_covariance[used] = covariance


@dataclass(frozen=True, slots=True)
class FloorViews:
    """What each camera says about where targets are: V views, as information.

    Attributes:
        cameras, rows: (V,) whose view of which target.
        ages: (V,) time since the last floor point, s.
        information: (5, V) inverse covariance xx, xy and yy, 1/m², and its product with the place,
            1/m.
        count: N targets.
    """

    cameras: Ints
    rows: Ints
    ages: Floats
    information: Floats
    count: int

    @staticmethod
    def of(targets: Targets, settings: JointSettings) -> FloorViews:
        """Return the views that are younger than `lost_seconds`."""
        cameras, rows = np.nonzero(targets.floor_age < settings.lost_seconds)
        spread = targets.floor_covariance[cameras, rows][:, :2, :2] + EYE * settings.floor_noise**2
        whole = determinant(spread)
        xx, yy = spread[:, 1, 1] / whole, spread[:, 0, 0] / whole
        xy = -(spread[:, 0, 1] + spread[:, 1, 0]) / (2 * whole)
        x, y, _, _ = targets.floor_state[cameras, rows].T
        information = np.array([xx, xy, yy, xx * x + xy * y, xy * x + yy * y])
        ages = targets.floor_age[cameras, rows]
        return FloorViews(cameras, rows, ages, information, len(targets))

    def fuse(self, without: int | None = None, age: float | None = None) -> FloorEstimate:
        """Return where the targets are by all cameras together.

        Args:
            without: a camera that is left out, whose view is to be judged by the others'.
            age: filters older than this are left out, s.
        """
        rows, information = self.rows, self.information
        if without is not None or age is not None:
            used = self.cameras != (-1 if without is None else without)
            if age is not None:
                used &= self.ages < age
            rows, information = rows[used], information[:, used]
        known = np.zeros(self.count, np.bool_)
        known[rows] = True
        places = rows + self.count * np.arange(5)[:, None]
        sums = np.bincount(places.ravel(), information.ravel(), 5 * self.count)
        xx, xy, yy, along, across = sums.reshape(5, -1)
        whole = np.where(known, xx * yy - xy * xy, 1.0)
        mean, covariance = np.empty((self.count, 2)), np.empty((self.count, 2, 2))
        covariance[:, 0, 0] = np.where(known, yy / whole, UNKNOWN)
        covariance[:, 1, 1] = np.where(known, xx / whole, UNKNOWN)
        covariance[:, 0, 1] = covariance[:, 1, 0] = -xy / whole
        mean[:, 0] = (yy * along - xy * across) / whole
        mean[:, 1] = (xx * across - xy * along) / whole
        return FloorEstimate(mean, covariance, known)

    def jitter(self, floor: FloorEstimate, settings: JointSettings) -> Floats:
        """Return the (N, 2, 2) covariance of an estimate by all views, m², as it varies in time.

        What two cameras differ by all the time, `floor_noise`, is left out.
        """
        count = np.maximum(np.bincount(self.rows, minlength=self.count), 1)
        lasting = EYE * (settings.floor_noise**2 / count)[:, None, None]
        return np.where(floor.known[:, None, None], floor.covariance - lasting, 0.0)


def correct_floor(
    targets: Targets,
    camera: Ints | int,
    rows: Ints,
    feet: FloorPoints,
    seconds: Floats | float,
    settings: JointSettings,
) -> None:
    """Update cameras' filters by floor points.

    A foot's error lasts for several frames. Its covariance is raised so that all points within
    `foot_error_seconds` together weigh as much as one or two independent ones.

    Args:
        targets: N targets.
        camera: row of the camera that sees each target, (R,), or of all.
        rows: (R,) targets.
        feet: R points; those that are not known change nothing.
        seconds: since the camera's frame before, (R,) or for all; 0 for the first.
        settings: noises.
    """
    cameras, seconds = np.broadcast_to(camera, len(rows)), np.broadcast_to(seconds, len(rows))
    fresh = ~(targets.floor_age[cameras, rows] < settings.lost_seconds)
    if fresh.any():
        start_floor(targets, cameras[fresh], rows[fresh], _chosen(feet, fresh), settings)
    old = ~fresh & feet.known
    which = cameras[old], rows[old]
    point, noise, seconds = feet.points[old], feet.covariance[old], seconds[old]
    together = 2 * settings.foot_error_seconds / np.where(seconds > 0, seconds, np.inf)
    state, covariance = targets.floor_state[which], targets.floor_covariance[which]
    place = covariance[:, :2, :2]
    surprise = point - state[:, :2]
    distance = squared_distance(surprise, place + noise + EYE * GATE_NOISE)
    inflation = np.maximum(1.0, together) * np.maximum(1.0, distance / GATE)
    gain = covariance[:, :, :2] @ inverse(place + noise * inflation[:, None, None])
    targets.floor_state[which] = state + np.einsum("nij,nj->ni", gain, surprise)
    targets.floor_covariance[which] = covariance - gain @ covariance[:, :2, :]
    targets.floor_age[which] = 0


def start_floor(
    targets: Targets, camera: Ints | int, rows: Ints, feet: FloorPoints, settings: JointSettings
) -> None:
    """Start the filters of (R,) targets, in a camera or in (R,), at R points.

    Points that are not known change nothing.
    """
    known = feet.known
    cameras, rows = np.broadcast_to(camera, len(rows))[known], rows[known]
    feet = _chosen(feet, known)
    targets.floor_state[cameras, rows] = 0
    targets.floor_state[cameras, rows, :2] = feet.points
    targets.floor_covariance[cameras, rows] = np.diag([0, 0, settings.speed**2, settings.speed**2])
    targets.floor_covariance[cameras, rows, :2, :2] = feet.covariance
    targets.floor_age[cameras, rows] = 0
    unplaced = np.flatnonzero(np.isnan(targets.birthplace[rows, 0]))[::-1]  # the first one stays
    targets.birthplace[rows[unplaced]] = feet.points[unplaced]


def same_place(difference: Floats, covariance: Floats, settings: JointSettings) -> Floats:
    """Return (…) log-ratios, nats, of two estimates showing one person.

    The other possibility is someone else who may be anywhere on the floor.

    Args:
        difference: (…, 2) of the estimates, m.
        covariance: (…, 2, 2) of the difference, m².
        settings: area of the floor.
    """
    density = -0.5 * squared_distance(difference, covariance) - np.log(2 * np.pi)
    density = density - 0.5 * np.log(determinant(covariance))
    ratio: Floats = np.clip(density + np.log(settings.floor_area), *PLACE_LIMITS)
    return ratio


def _chosen(feet: FloorPoints, which: Truth) -> FloorPoints:
    return FloorPoints(feet.points[which], feet.covariance[which])
