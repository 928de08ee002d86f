"""Whether anything moves before a camera, against the picture at the last motion."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np

from vision.types import Floats32

Cells = np.ndarray[Any, np.dtype[np.bool_]]

LEAST: Final = 8.0
"""Change of a cell that may be motion, grey levels. What coding does, and the shadow of someone
outside of the picture, is less; a person changes one cell at least by twice as much."""
TIMES_NOISE: Final = 8.0
"""A cell that moves changes by so many times as much as the median cell. That is 5.4 standard
deviations of noise, so that noise opens a gate once in thousands of pictures."""
MOST_NOISE: Final = 1.5
"""Median change from which everything moves, grey levels: light, rain, or a camera that turns."""
SLOT_SECONDS: Final = 1.0
SLOT_WEIGHT: Final = 1 / 30
"""Of one second in how restless a cell is."""
RESTLESS: Final = 0.5
"""Part of the seconds in which a cell has changed, from which it tells nothing: a burnt-in clock, a
lamp that blinks. It takes about 20 s."""
AROUND: Final = np.ones((5, 5), np.uint8)
"""What is next to a restless cell is left out, too: the other figures of the clock."""
MOST_LEFT_OUT: Final = 0.08
"""Where more of the picture than this would be left out, none of it is."""


class StillScene:
    """What a camera shows while nothing moves.

    Args:
        picture: the first cells.
        time: of it, s.

    Attributes:
        picture: the cells that others are compared with.
    """

    def __init__(self, picture: Floats32, time: float) -> None:
        self.picture = picture
        self._restless = np.zeros(picture.shape, np.float32)
        self._changed: Cells = np.zeros(picture.shape, np.bool_)
        self._slot = time

    def moves(self, cells: Floats32, time: float) -> bool:
        """Return whether anything has moved since `picture`; it stays as it is.

        A change of all cells by one amount is a change of light.
        """
        change = cells - self.picture
        change -= change.mean()
        np.abs(change, out=change)
        noise = _median(change[::2, ::2])
        if noise > MOST_NOISE:
            return True
        changed = change > max(LEAST, TIMES_NOISE * noise)
        self._note(changed, time)
        if not changed.any():
            return False
        restless = cv2.dilate((self._restless >= RESTLESS).astype(np.uint8), AROUND) > 0
        return bool(restless.mean() > MOST_LEFT_OUT or (changed & ~restless).any())

    def _note(self, changed: Cells, time: float) -> None:
        """Learn which cells change all the time."""
        self._changed |= changed
        if 0 <= time - self._slot < SLOT_SECONDS:
            return
        self._restless += (self._changed - self._restless) * SLOT_WEIGHT
        self._changed[...] = False
        self._slot = time

    def see_people(self, boxes: Floats32, size: tuple[int, ...]) -> None:
        """Forget how restless cells are where there are people: what they do is no lamp's blinking.

        Args:
            boxes: (N, 4) x1, y1, x2, y2, pixels.
            size: height and width of the picture, pixels.
        """
        if not self._restless.any():
            return
        rows, columns = len(self._restless), len(self._restless[0])
        scale = np.array([columns / size[1], rows / size[0]] * 2)
        for x1, y1, x2, y2 in (boxes * scale).tolist():
            near = slice(max(0, int(y1) - 1), int(y2) + 2), slice(max(0, int(x1) - 1), int(x2) + 2)
            self._restless[near] = 0.0
            self._changed[near] = False


def _median(values: Floats32) -> float:
    """Return about the median; numpy's own takes four times as long."""
    middle = values.size // 2
    return float(np.partition(values.ravel(), middle)[middle])
