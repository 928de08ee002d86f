"""The crowds that are measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vision.ground import GroundPlane

from .crowd import Crowd
from .detections import DetectingCameras, DetectionTick
from .views import FieldOfView

DAY_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class SimulatedScene:
    """A floor, its cameras and how many people there are.

    Attributes:
        size: of the floor, metres.
        views: the cameras.
        fps: ticks per second.
        people: on the floor at any time.
        targets: places that a person visits on average.
        seed: of all chance.
    """

    name: str
    size: tuple[float, float]
    views: tuple[FieldOfView, ...]
    fps: float
    people: int
    targets: float = 6.0
    seed: int = 0

    def play(
        self, seconds: float
    ) -> tuple[dict[str, GroundPlane | None], Iterator[tuple[DetectionTick, int]]]:
        """Return the cameras' calibrations, and ticks, each with how many people there were."""
        random = np.random.default_rng(self.seed)
        crowd = Crowd(random, self.size, self.people, self.targets)
        cameras = DetectingCameras(crowd, self.views, random)

        def ticks() -> Iterator[tuple[DetectionTick, int]]:
            step = 1 / self.fps
            for tick in range(round(seconds * self.fps)):
                crowd.step(step)
                yield cameras.look(1e6 + tick * step, step), crowd.passed

        return cameras.grounds, ticks()


def four_cameras(people: int = 300, fps: float = 15.0) -> SimulatedScene:
    """Build a hall of 56 × 40 m, all of it seen, a fifth of it by two or more cameras."""
    return SimulatedScene("4 cameras", (56, 40), _grid((56, 40), 2, 2, 1.1), fps, people)


def many_cameras(people: int = 300, fps: float = 5.0) -> SimulatedScene:
    """Build a building of 160 × 80 m with 32 cameras.

    The views of its first half overlap, in the second there are gaps between them, and every eighth
    camera is not calibrated.
    """
    near = _grid((80, 80), 4, 4, 1.1)
    far = _grid((80, 80), 4, 4, 0.8, left=80)
    views = tuple(
        FieldOfView(f"c{number:02}", view.low, view.high, number % 8 != 7)
        for number, view in enumerate(near + far)
    )
    return SimulatedScene("32 cameras", (160, 80), views, fps, people)


def campus(cameras: int = 20, people: int = 100, fps: float = 5.0) -> SimulatedScene:
    """Build a floor of 20 m × 20 m for each camera, in rows of four; views overlap a little."""
    columns = max(1, cameras // 4)
    size = 20.0 * columns, 20.0 * min(cameras, 4)
    views = _grid(size, columns, min(cameras, 4), 1.1)
    return SimulatedScene(f"{len(views)} cameras", size, views, fps, people)


def day(passing: int, fps: float = 1.0) -> SimulatedScene:
    """Build four cameras over a hall of 30 × 20 m that `passing` people pass in 24 hours.

    Each walks to two places on average, in 41 seconds.
    """
    stay = 41.0  # measured
    people = max(1, round(passing * stay / DAY_SECONDS))
    return SimulatedScene("a day", (30, 20), _grid((30, 20), 2, 2, 1.0), fps, people, targets=2.0)


def _grid(
    size: tuple[float, float], columns: int, rows: int, covered: float, left: float = 0.0
) -> tuple[FieldOfView, ...]:
    """Return views side by side, each `covered` times as wide and deep as its share."""
    share = np.array(size) / (columns, rows)
    views = []
    for number in range(columns * rows):
        middle = (np.array(divmod(number, rows)) + 0.5) * share + (left, 0)
        low, high = middle - share * covered / 2, middle + share * covered / 2
        views.append(
            FieldOfView(
                f"c{number:02}", (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))
            )
        )
    return tuple(views)
