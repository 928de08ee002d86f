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
    camera: Ints | int,
    rows: Ints,
    boxes: Floats,
    size: Ints | tuple[int, int],
    settings: JointSettings,
    fresh: Floats | float = 0.0,
) -> None:
    """Update cameras' filters by detections; filters that are too old start again.

    Args:
        targets: N targets.
        camera: row of the camera that sees each target, (R,), or of all.
        rows: (R,) targets.
        boxes: (R, 4) x1, y1, x2, y2, pixels.
        size: height and width of each frame, (R, 2), or of all; pixels.
        settings: noises.
        fresh: see `CameraTick`; (R,) or for all.
    """
    cameras, sizes = np.broadcast_to(camera, len(rows)), np.broadcast_to(size, (len(rows), 2))
    old = targets.image_age[cameras, rows] > np.maximum(fresh, settings.image_seconds)
    if old.any():
        _start(targets, cameras[old], rows[old], boxes[old], settings)
    if not old.all():
        known, box = (cameras[~old], rows[~old]), boxes[~old]
        _update(targets, known, box, _border_noise(box, sizes[~old], settings), settings)
    targets.image_age[cameras, rows] = 0


def _update(
    targets: Targets,
    which: tuple[Ints, Ints],
    boxes: Floats,
    factor: Floats,
    settings: JointSettings,
) -> None:
    """Update the filters of (R,) cameras and targets by (R, 4) boxes.

    `factor` is on their noise, (R, 4).
    """
    state, covariance = targets.image_state[which], targets.image_covariance[which]
    place, both = covariance[..., 0].copy(), covariance[..., 1].copy()
    deviation = np.array(settings.detection_noise) * state[:, 3:]
    total = place + (deviation * factor) ** 2
    gain, speed_gain = place / total, both / total
    surprise = measured(boxes) - state
    targets.image_state[which] = state + gain * surprise
    targets.image_speed[which] += speed_gain * surprise
    covariance[..., 0] = (1 - gain) * place
    covariance[..., 1] = (1 - gain) * both
    covariance[..., 2] -= speed_gain * both
    targets.image_covariance[which] = covariance


def _start(
    targets: Targets, cameras: Ints, rows: Ints, boxes: Floats, settings: JointSettings
) -> None:
    state = measured(boxes)
    covariance = np.zeros((len(rows), 4, 3))
    covariance[..., 0] = (np.array(settings.detection_noise) * state[:, 3:]) ** 2
    covariance[..., 2] = (NEW_SPEED * state[:, 3:]) ** 2
    targets.image_state[cameras, rows] = state
    targets.image_speed[cameras, rows] = 0
    targets.image_covariance[cameras, rows] = covariance
    new = targets.image_age[cameras, rows] > NEW_TRACK_SECONDS
    for camera in np.unique(cameras[new]).tolist():
        targets.start_tracks(camera, rows[new & (cameras == camera)])


def _border_noise(boxes: Floats, sizes: Ints, settings: JointSettings) -> Floats:
    """Return (R, 4) factors on the noise of x, top, width and height of (R, 4) boxes."""
    height, width = sizes.T
    side = (boxes[:, 0] < BORDER_PX) | (boxes[:, 2] > width - BORDER_PX)
    top, bottom = boxes[:, 1] < BORDER_PX, boxes[:, 3] > height - BORDER_PX
    cut = np.column_stack([side, top, side, top | bottom])
    factors: Floats = 1.0 + settings.cut_noise * cut.astype(np.float64)
    return factors
