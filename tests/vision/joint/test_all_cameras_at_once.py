"""Filters that are corrected for all cameras at once become what each camera alone makes them."""

from __future__ import annotations

import numpy as np

from vision.joint import JointSettings
from vision.joint.floor_filters import correct_floor
from vision.joint.image_filters import correct_images
from vision.joint.observation import FloorPoints
from vision.joint.targets import PER_CAMERA, Targets

SETTINGS = JointSettings()
SIZES = (480, 640), (1080, 1920)
WAITED, FRESH = (0.1, 0.0), (0.0, 1.5)


def followed() -> Targets:
    """Return three targets of two cameras; the third is new to both."""
    random, targets = np.random.default_rng(5), Targets(2)
    targets.add(3, 0.0)
    targets.image_age[:, :2] = [[0.1, 5.0], [1.0, 0.1]]
    targets.floor_age[:, :2] = [[0.1, 0.2], [5.0, 0.1]]
    targets.image_state[:] = random.uniform(50, 100, (2, 3, 4))
    targets.image_covariance[:] = random.uniform(1, 2, (2, 3, 4, 3))
    return targets


def test_cameras_corrected_at_once_are_as_one_by_one() -> None:
    random = np.random.default_rng(6)
    corner = random.uniform(0, 100, (2, 3, 2))
    boxes = np.concatenate([corner, corner + np.array([50, 120])], axis=2)
    feet = random.uniform(0, 5, (2, 3, 2))
    feet[1, 1] = np.nan
    spread = np.tile(0.04 * np.eye(2), (2, 3, 1, 1))
    one, rows = followed(), np.arange(3)
    for camera in (0, 1):
        size, fresh = SIZES[camera], FRESH[camera]
        correct_images(one, camera, rows, boxes[camera], size, SETTINGS, fresh)
        points = FloorPoints(feet[camera], spread[camera])
        correct_floor(one, camera, rows, points, WAITED[camera], SETTINGS)
    both, cameras = followed(), np.repeat([0, 1], 3)
    sizes, fresh, waited = (np.array(values)[cameras] for values in (SIZES, FRESH, WAITED))
    every = np.tile(rows, 2)
    correct_images(both, cameras, every, boxes.reshape(6, 4), sizes, SETTINGS, fresh)
    points = FloorPoints(feet.reshape(6, 2), spread.reshape(6, 2, 2))
    correct_floor(both, cameras, every, points, waited, SETTINGS)
    for name in (*PER_CAMERA, "birthplace"):
        assert np.array_equal(getattr(one, name), getattr(both, name), equal_nan=True), name
    assert both.birthplace[2].tolist() == feet[0, 2].tolist()
