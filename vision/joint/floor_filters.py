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
    """Predict all (C, N) floor filters `seconds` ahead."""
    step, noise = np.eye(4), np.zeros((4, 4))
    step[0, 2] = step[1, 3] = seconds
    step[2, 2] = step[3, 3] = np.exp(-seconds / SPEED_SECONDS)
    density = settings.floor_acceleration**2
    for axis in (0, 1):
        noise[axis, axis] = density * seconds**3 / 3
        noise[axis, axis + 2] = noise[axis + 2, axis] = density * seconds**2 / 2
        noise[axis + 2, axis + 2] = density * seconds
    targets.floor_state = targets.floor_state @ step.T
    targets.floor_covariance = step @ targets.floor_covariance @ step.T + noise
    targets.floor_age += seconds


def fuse(
    targets: Targets, settings: JointSettings, without: int | None = None, age: float | None = None
) -> FloorEstimate:
    """Return where the targets are by all cameras together.

    Args:
        targets: N targets in C cameras.
        settings: noises.
        without: a camera that is left out, whose view is to be judged by the others'.
        age: filters older than this are left out, s; None: `lost_seconds`.
    """
    used = targets.floor_age < (settings.lost_seconds if age is None else age)
    if without is not None:
        used[without] = False
    spread = targets.floor_covariance[..., :2, :2] + np.eye(2) * settings.floor_noise**2
    weight = np.where(used[..., None, None], np.linalg.inv(spread), 0.0)
    vector = np.einsum("cnij,cnj->cni", weight, targets.floor_state[..., :2]).sum(axis=0)
    information = weight.sum(axis=0)
    known: Truth = np.asarray(used.any(axis=0))
    covariance = np.tile(np.eye(2) * UNKNOWN, (len(targets), 1, 1))
    covariance[known] = np.linalg.inv(information[known])
    return FloorEstimate(np.einsum("nij,nj->ni", covariance, vector), covariance, known)


def correct_floor(
    targets: Targets,
    camera: int,
    rows: Ints,
    feet: FloorPoints,
    seconds: float,
    settings: JointSettings,
) -> None:
    """Update a camera's filters by floor points.

    A foot's error lasts for several frames. Its covariance is raised so that all points within
    `foot_error_seconds` together weigh as much as one or two independent ones.

    Args:
        targets: N targets.
        camera: row of the camera.
        rows: (R,) targets that the camera sees.
        feet: R points; those that are not known change nothing.
        seconds: since the tick before, 0 for the first.
        settings: noises.
    """
    fresh = ~(targets.floor_age[camera, rows] < settings.lost_seconds)
    start_floor(targets, camera, rows[fresh], _chosen(feet, fresh), settings)
    old = ~fresh & feet.known
    rows, point, noise = rows[old], feet.points[old], feet.covariance[old]
    inflation = max(1.0, 2 * settings.foot_error_seconds / seconds) if seconds else 1.0
    covariance = targets.floor_covariance[camera, rows]
    place = covariance[:, :2, :2]
    surprise = point - targets.floor_state[camera, rows, :2]
    distance = squared_distance(surprise, place + noise + np.eye(2) * GATE_NOISE)
    noise = noise * (inflation * np.maximum(1.0, distance / GATE))[:, None, None]
    gain = covariance[:, :, :2] @ np.linalg.inv(place + noise)
    targets.floor_state[camera, rows] += np.einsum("nij,nj->ni", gain, surprise)
    targets.floor_covariance[camera, rows] = covariance - gain @ covariance[:, :2, :]
    targets.floor_age[camera, rows] = 0


def start_floor(
    targets: Targets, camera: int, rows: Ints, feet: FloorPoints, settings: JointSettings
) -> None:
    """Start a camera's filters of (R,) targets at R points; those not known change nothing."""
    rows, feet = rows[feet.known], _chosen(feet, feet.known)
    targets.floor_state[camera, rows] = 0
    targets.floor_state[camera, rows, :2] = feet.points
    targets.floor_covariance[camera, rows] = np.diag([0, 0, settings.speed**2, settings.speed**2])
    targets.floor_covariance[camera, rows, :2, :2] = feet.covariance
    targets.floor_age[camera, rows] = 0
    unplaced = np.isnan(targets.birthplace[rows, 0])
    targets.birthplace[rows[unplaced]] = feet.points[unplaced]


def squared_distance(difference: Floats, covariance: Floats) -> Floats:
    """Return (…) squared Mahalanobis distances of (…, 2) under (…, 2, 2)."""
    inverse = np.linalg.inv(covariance)
    distance: Floats = np.einsum("...i,...ij,...j->...", difference, inverse, difference)
    return distance


def same_place(difference: Floats, covariance: Floats, settings: JointSettings) -> Floats:
    """Return (…) log-ratios, nats, of two estimates showing one person.

    The other possibility is someone else who may be anywhere on the floor.

    Args:
        difference: (…, 2) of the estimates, m.
        covariance: (…, 2, 2) of the difference, m².
        settings: area of the floor.
    """
    density = -0.5 * squared_distance(difference, covariance) - np.log(2 * np.pi)
    density = density - 0.5 * np.log(np.linalg.det(covariance))
    ratio: Floats = np.clip(density + np.log(settings.floor_area), *PLACE_LIMITS)
    return ratio


def _chosen(feet: FloorPoints, which: Truth) -> FloorPoints:
    return FloorPoints(feet.points[which], feet.covariance[which])
