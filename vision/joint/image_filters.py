"""Constant-velocity filters of boxes, one per camera and target.

The four numbers of a box are filtered apart from each other with steps of any length (discretised
white-noise acceleration: Bar-Shalom, Li & Kirubarajan, Estimation with Applications to Tracking
and Navigation, 2001, eq. 6.2.2-12).
"""

from __future__ import annotations

import numpy as np

from vision.types import Floats, Ints

from .boxes import SMALLEST, measured
from .settings import JointSettings
from .targets import Targets

NEW_SPEED = np.array([1.0, 0.5, 0.1, 0.1])
"""Standard deviation of the speed of a filter that starts, heights/s."""
NEW_TRACK_SECONDS = 2.0
"""Age from which a camera that sees a target again begins a new track, s."""
BORDER_PX = 3.0
"""Distance from the frame's border within which a box counts as cut off by it."""


def predict_images(targets: Targets, seconds: float, settings: JointSettings) -> None:
    """Predict the (C, N) box filters `seconds` ahead, all that are not too old to be used."""
    used = np.nonzero(targets.image_age <= settings.lost_seconds)
    targets.image_age += seconds
    targets.crop_age += seconds
    if not len(used[0]):
        return
    state, covariance = targets.image_state[used], targets.image_covariance[used]
    place, both, speed = covariance[..., 0], covariance[..., 1], covariance[..., 2]
    noise = (np.array(settings.image_acceleration) * state[:, 3:]) ** 2
    state += targets.image_speed[used] * seconds
    state[:, 2:] = np.maximum(state[:, 2:], SMALLEST)
    place += 2 * seconds * both + seconds**2 * speed + noise * (seconds**3 / 3)
    both += seconds * speed + noise * (seconds**2 / 2)
    speed += noise * seconds
    fading = np.array([1.0, 1.0, *[np.exp(-seconds / settings.size_seconds)] * 2])
    both *= fading
    speed *= fading**2
    targets.image_state[used], targets.image_covariance[used] = state, covariance
    targets.image_speed[used] *= fading


def correct_images(
    targets: Targets,
    camera: int,
    rows: Ints,
    boxes: Floats,
    size: tuple[int, int],
    settings: JointSettings,
    fresh: float = 0.0,
) -> None:
    """Update a camera's filters by detections; filters that are too old start again.

    Args:
        targets: N targets.
        camera: row of the camera.
        rows: (R,) targets that the camera sees.
        boxes: (R, 4) x1, y1, x2, y2, pixels.
        size: height and width of the frame, pixels.
        settings: noises.
        fresh: see `CameraTick`.
    """
    old = targets.image_age[camera, rows] > settings.recent(fresh)
    if old.any():
        _start(targets, camera, rows[old], boxes[old], settings)
    known, box = rows[~old], boxes[~old]
    if len(known):
        _update(targets, camera, known, box, _border_noise(box, size, settings), settings)
    targets.image_age[camera, rows] = 0


def _update(
    targets: Targets,
    camera: int,
    rows: Ints,
    boxes: Floats,
    factor: Floats,
    settings: JointSettings,
) -> None:
    """Update the filters of (R,) targets by (R, 4) boxes, with (R, 4) factors on their noise."""
    states, covariances = targets.image_state[camera], targets.image_covariance[camera]
    state, covariance = states[rows], covariances[rows]
    place, both = covariance[..., 0].copy(), covariance[..., 1].copy()
    deviation = np.array(settings.detection_noise) * state[:, 3:]
    total = place + (deviation * factor) ** 2
    gain, speed_gain = place / total, both / total
    surprise = measured(boxes) - state
    states[rows] = state + gain * surprise
    targets.image_speed[camera][rows] += speed_gain * surprise
    covariance[..., 0] = (1 - gain) * place
    covariance[..., 1] = (1 - gain) * both
    covariance[..., 2] -= speed_gain * both
    covariances[rows] = covariance


def _start(
    targets: Targets, camera: int, rows: Ints, boxes: Floats, settings: JointSettings
) -> None:
    state = measured(boxes)
    covariance = np.zeros((len(rows), 4, 3))
    covariance[..., 0] = (np.array(settings.detection_noise) * state[:, 3:]) ** 2
    covariance[..., 2] = (NEW_SPEED * state[:, 3:]) ** 2
    targets.image_state[camera, rows] = state
    targets.image_speed[camera, rows] = 0
    targets.image_covariance[camera, rows] = covariance
    targets.start_tracks(camera, rows[targets.image_age[camera, rows] > NEW_TRACK_SECONDS])


def _border_noise(boxes: Floats, size: tuple[int, int], settings: JointSettings) -> Floats:
    """Return (R, 4) factors on the noise of x, top, width and height of (R, 4) boxes."""
    height, width = size
    side = (boxes[:, 0] < BORDER_PX) | (boxes[:, 2] > width - BORDER_PX)
    top, bottom = boxes[:, 1] < BORDER_PX, boxes[:, 3] > height - BORDER_PX
    cut = np.column_stack([side, top, side, top | bottom])
    factors: Floats = 1.0 + settings.cut_noise * cut.astype(np.float64)
    return factors
