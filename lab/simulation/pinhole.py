"""Pinhole cameras that hang over a rectangle of floor and look down at it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Floats

FRAME = 1520, 2688
"""Height and width of the frames, pixels."""
SETBACK = 3.0
"""Distance of a camera behind the corner of its rectangle, along both walls, m."""
TALLEST = 2.0
"""Height of people who must be in the frame wherever they stand, m."""
MARGIN = 1.04
"""How much wider than needed the camera looks."""
ASPECT = 0.36
"""Width of a person's box by its height."""


@dataclass(frozen=True, slots=True)
class PinholeCamera:
    """A camera in the corner of a rectangle of floor.

    Attributes:
        matrix: (3, 4) from x, y, z and 1, metres, to homogeneous pixels.
        homography: (3, 3) from pixels to metres on the floor.
        eye: (3,) where it hangs, metres.
    """

    matrix: Floats
    homography: Floats
    eye: Floats

    @staticmethod
    def over(low: tuple[float, float], high: tuple[float, float], metres: float) -> PinholeCamera:
        """Return the camera that hangs so many metres high over a rectangle's lower corner.

        It is turned and zoomed so that everyone who stands in the rectangle is in the frame.
        """
        eye = np.array([low[0] - SETBACK, low[1] - SETBACK, metres])
        corners = np.array(
            [
                (x, y, z)
                for x in (low[0], high[0])
                for y in (low[1], high[1])
                for z in (0.0, TALLEST)
            ]
        )
        rotation = _looking(eye, corners)
        seen = (corners - eye) @ rotation.T
        reach = np.abs(seen[:, :2] / seen[:, 2:]).max(axis=0) * MARGIN
        rows, columns = FRAME
        focal = min(columns / 2 / reach[0], rows / 2 / reach[1])
        inner = np.array([[focal, 0, columns / 2], [0, focal, rows / 2], [0, 0, 1.0]])
        matrix = inner @ np.column_stack([rotation, -rotation @ eye])
        return PinholeCamera(matrix, np.asarray(np.linalg.inv(matrix[:, [0, 1, 3]])), eye)

    def boxes(self, places: Floats, heights: Floats) -> Floats:
        """Return (P, 4) x1, y1, x2, y2, pixels, of people of (P,) heights at (P, 2) places, m."""
        ones, nothing = np.ones(len(places)), np.zeros(len(places))
        feet = np.column_stack([places, nothing, ones]) @ self.matrix.T
        heads = np.column_stack([places, heights, ones]) @ self.matrix.T
        column, bottom = (feet[:, :2] / feet[:, 2:]).T
        top = heads[:, 1] / heads[:, 2]
        half = ASPECT / 2 * (bottom - top)
        return np.column_stack([column - half, top, column + half, bottom])


def _looking(eye: Floats, corners: Floats) -> Floats:
    """Return the (3, 3) rotation that has (M, 3) corners in the middle of the picture.

    It turns to the middle of their directions, then tilts to the middle of what lies highest and
    lowest.
    """
    way = corners - eye
    across = np.arctan2(way[:, 1], way[:, 0])
    turn = (across.min() + across.max()) / 2
    along = way[:, :2] @ [np.cos(turn), np.sin(turn)]
    down = np.arctan2(-way[:, 2], along)
    tilt = (down.min() + down.max()) / 2
    ahead = np.array([np.cos(turn) * np.cos(tilt), np.sin(turn) * np.cos(tilt), -np.sin(tilt)])
    right = np.array([np.sin(turn), -np.cos(turn), 0.0])
    return np.array([right, np.cross(ahead, right), ahead])
