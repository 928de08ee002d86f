"""Constant-velocity Kalman filters of many boxes at once.

The four numbers of a box are filtered apart from each other, as in SORT (Bewley et al., ICIP 2016)
but with steps of any length (discretised white-noise acceleration: Bar-Shalom, Li & Kirubarajan,
Estimation with Applications to Tracking and Navigation, 2001, eq. 6.2.2-12). Noise grows with the
person's height in the picture (Wojke et al., DeepSORT, ICIP 2017), so that one setting serves
people near and far.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats, Ints

ACCELERATION = np.array([0.5, 0.5, 0.2, 0.2])
"""Square root of the spectral density for x, top, width and height; heights per s^1.5."""
DETECTION = np.array([0.12, 0.12, 0.06, 0.06])
"""Standard deviation of a detection, heights."""
SPEED = np.array([1.2, 1.2, 0.1, 0.1])
"""Standard deviation of the speed of someone new, heights per s."""
SIZE_KEEPS_CHANGING = 0.15
"""Time constant after which a change of size is forgotten, s: people come nearer slowly, what
changes a box fast is an arm, or someone in front.
"""
SMALLEST = 2.0
"""Of width and height, pixels."""


class Motion:
    """Boxes that move: the state of N filters.

    The head's edge is filtered and not the middle, since feet are what is hidden most.

    Attributes:
        state: (N, 4) x of the middle, top, width, height; pixels.
        speed: (N, 4) its change per second.
        covariance: (N, 4, 3) variance of `state`, covariance with `speed`, variance of `speed`.
    """

    def __init__(self) -> None:
        self.state: Floats = np.empty((0, 4))
        self.speed: Floats = np.empty((0, 4))
        self.covariance: Floats = np.empty((0, 4, 3))

    def boxes(self) -> Floats:
        """Return (N, 4) boxes: x1, y1, x2, y2, pixels."""
        x, top, width, height = self.state.T
        return np.column_stack([x - width / 2, top, x + width / 2, top + height])

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Drop the filters that are not kept, (N,) bool."""
        self.state, self.speed = self.state[which], self.speed[which]
        self.covariance = self.covariance[which]

    def add(self, boxes: Floats) -> None:
        """Add (M, 4) boxes, behind those that are there."""
        measured = _measured(boxes)
        height = measured[:, 3:]
        covariance = np.zeros((len(boxes), 4, 3))
        covariance[..., 0] = (DETECTION * height) ** 2
        covariance[..., 2] = (SPEED * height) ** 2
        self.state = np.concatenate([self.state, measured])
        self.speed = np.concatenate([self.speed, np.zeros_like(measured)])
        self.covariance = np.concatenate([self.covariance, covariance])

    def predict(self, seconds: float) -> None:
        """Predict all filters `seconds` ahead."""
        place, both, speed = np.moveaxis(self.covariance, 2, 0)
        noise = (ACCELERATION * self.state[:, 3:]) ** 2
        self.state = self.state + self.speed * seconds
        self.state[:, 2:] = np.maximum(self.state[:, 2:], SMALLEST)
        place = place + 2 * seconds * both + seconds**2 * speed + noise * seconds**3 / 3
        both = both + seconds * speed + noise * seconds**2 / 2
        speed = speed + noise * seconds
        fading = np.array([1.0, 1.0, *[np.exp(-seconds / SIZE_KEEPS_CHANGING)] * 2])
        self.speed = self.speed * fading
        self.covariance = np.stack([place, both * fading, speed * fading**2], axis=2)

    def correct(self, which: Ints, boxes: Floats) -> None:
        """Update the filters in (M,) rows by their (M, 4) boxes."""
        measured = _measured(boxes)
        place, both, speed = np.moveaxis(self.covariance[which], 2, 0)
        total = place + (DETECTION * self.state[which, 3:]) ** 2
        gain, speed_gain = place / total, both / total
        surprise = measured - self.state[which]
        self.state[which] += gain * surprise
        self.speed[which] += speed_gain * surprise
        self.covariance[which] = np.stack(
            [(1 - gain) * place, (1 - gain) * both, speed - speed_gain * both], axis=2
        )


def _measured(boxes: Floats) -> Floats:
    x1, y1, x2, y2 = boxes.T
    size = np.maximum(np.column_stack([x2 - x1, y2 - y1]), SMALLEST)
    return np.column_stack([(x1 + x2) / 2, y1, size])
