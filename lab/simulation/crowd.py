"""People who walk about on a floor; who leaves is replaced by someone who comes in."""

from __future__ import annotations

from collections import deque

import numpy as np

from vision.types import Floats, Floats32, Ints

SPEED, SPEED_SPREAD = 1.25, 0.25
"""Of walkers, m/s (Weidmann, Transporttechnik der Fussgänger, 1993: 1.34 ± 0.26 when free)."""
ARRIVED = 0.5
"""Distance at which a walker chooses the next target, m."""
REMEMBERED = 500
"""Of those who left, the last so many may come back."""
DIMENSIONS, LATENT = 128, 24
"""Of a look, and of the space in which looks really differ: re-identification networks put much of
their vectors' variance into few directions, so that strangers can are similar.
"""


class Crowd:
    """Structure of arrays, `people` rows at all times.

    Args:
        random: source of all chance.
        size: (width, depth) of the floor, metres; people come and go over its border.
        people: on the floor at any time.
        targets: places that a person visits on average before leaving.
        returning: share of those who come in who have been here before.

    Attributes:
        numbers: (P,) who is in the row; never used again for another person.
        places: (P, 2) metres.
        looks: (P, D) what they really look like, unit length.
        passed: how many different people there have been.
    """

    def __init__(
        self,
        random: np.random.Generator,
        size: tuple[float, float],
        people: int,
        targets: float = 6.0,
        returning: float = 0.1,
    ) -> None:
        self._random = random
        self._size = np.array(size)
        self._targets, self._returning = targets, returning
        self._base = random.normal(size=(LATENT, DIMENSIONS)) / np.sqrt(LATENT)
        self._gone: deque[tuple[int, Floats32]] = deque(maxlen=REMEMBERED)
        self.passed = people
        self.numbers: Ints = np.arange(people)
        self.looks = self.dress(people)
        self.places: Floats = random.uniform(0, 1, (people, 2)) * self._size
        self._target: Floats = random.uniform(0, 1, (people, 2)) * self._size
        self._left = random.geometric(1 / targets, people)
        self._speed = self._gaits(people)

    def step(self, seconds: float) -> None:
        """Walk everybody on by `seconds`."""
        way = self._target - self.places
        distance = np.hypot(way[:, 0], way[:, 1])
        stride = np.minimum(self._speed * seconds, distance)
        self.places += way * (stride / np.maximum(distance, 1e-9))[:, None]
        arrived = np.flatnonzero(distance - stride < ARRIVED)
        if not len(arrived):
            return
        self._left[arrived] -= 1
        leaving = arrived[self._left[arrived] < 0]
        onward = arrived[self._left[arrived] >= 0]
        self._target[onward] = self._random.uniform(0, 1, (len(onward), 2)) * self._size
        last = onward[self._left[onward] == 0]
        self._target[last] = self._border(len(last))
        self._replace(leaving)

    def dress(self, count: int) -> Floats32:
        """Draw (count, D) appearances of new people, unit length."""
        return self.pictures(np.zeros((count, DIMENSIONS), np.float32), 1.0)

    def pictures(self, looks: Floats32, noise: float) -> Floats32:
        """Draw (N, D) what one picture shows of people with these looks, unit length.

        `noise` is the length of what the picture adds, as a part of the look's.
        """
        latent = self._random.normal(size=(len(looks), LATENT))
        seen = looks + noise * (latent @ self._base) / np.sqrt(DIMENSIONS)  # of unit length
        unit: Floats32 = (seen / np.linalg.norm(seen, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def _replace(self, rows: Ints) -> None:
        for row in rows.tolist():
            self._gone.append((int(self.numbers[row]), self.looks[row].copy()))
            if len(self._gone) == REMEMBERED and self._random.random() < self._returning:
                back = int(self._random.integers(REMEMBERED // 2))  # nobody turns round at the door
                self.numbers[row], self.looks[row] = self._gone[back]
                del self._gone[back]
            else:
                self.numbers[row] = self.passed
                self.passed += 1
                self.looks[row] = self.dress(1)[0]
        self.places[rows] = self._border(len(rows))
        self._target[rows] = self._random.uniform(0, 1, (len(rows), 2)) * self._size
        self._left[rows] = self._random.geometric(1 / self._targets, len(rows))
        self._speed[rows] = self._gaits(len(rows))

    def _border(self, count: int) -> Floats:
        places = self._random.uniform(0, 1, (count, 2))
        side = self._random.integers(4, size=count)
        places[np.arange(count), side % 2] = side // 2
        border: Floats = places * self._size
        return border

    def _gaits(self, count: int) -> Floats:
        gaits: Floats = np.clip(self._random.normal(SPEED, SPEED_SPREAD, count), 0.5, 2.2)
        return gaits
