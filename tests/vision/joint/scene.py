"""A floor with people who walk and cameras that detect them, without a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from vision.joint import FrameDetections, JointTick, JointTracker, RelabelledRows, relabel
from vision.overlap import ioa
from vision.types import Floats

WIDTH, HEIGHT, FOCAL = 640, 480, 500.0
PERSON = 1.75
DIMENSIONS = 32
Paths = Mapping[int, Callable[[float], tuple[float, float] | None]]
"""By person, where they are at a time; None: not there."""


class SceneCamera:
    """A pinhole camera at (x, y, height) that looks at a point of the floor."""

    def __init__(self, place: tuple[float, float, float], target: tuple[float, float]) -> None:
        eye = np.array(place)
        ahead = np.array([*target, 1.0]) - eye
        ahead /= np.linalg.norm(ahead)
        right = np.cross(ahead, [0.0, 0.0, 1.0])
        right /= np.linalg.norm(right)
        rotation = np.array([right, np.cross(ahead, right), ahead])
        inner = np.array([[FOCAL, 0, WIDTH / 2], [0, FOCAL, HEIGHT / 2], [0, 0, 1.0]])
        self._matrix = inner @ np.column_stack([rotation, -rotation @ eye])
        self.homography: Floats = np.asarray(np.linalg.inv(self._matrix[:, [0, 1, 3]]))

    def box(self, x: float, y: float) -> Floats:
        """Return the box of someone who stands there."""
        foot, head = (self._matrix @ [x, y, z, 1.0] for z in (0.0, PERSON))
        (column, bottom), top = foot[:2] / foot[2], head[1] / head[2]
        half = 0.2 * (bottom - top)
        return np.array([column - half, top, column + half, bottom])


LEFT = SceneCamera((0.0, -6.0, 3.0), (0.0, 3.0))
RIGHT = SceneCamera((8.0, 3.0, 3.0), (0.0, 3.0))


@dataclass
class Scene:
    """Cameras over people, the tracker behind them, and who was meant by each reported box.

    Attributes:
        paths: of the people.
        calibrated: names of the cameras that are.
        hidden: whether a camera sees nothing of a person at a time, (camera, person, time).
        blurred: whether crops say nothing at a time.
        down: whether a camera has no frame at a time, (camera, time).
    """

    paths: Paths
    cameras: Mapping[str, SceneCamera] = field(
        default_factory=lambda: {"left": LEFT, "right": RIGHT}
    )
    calibrated: Iterable[str] = ("left", "right")
    hidden: Callable[[str, int, float], bool] = lambda *_: False
    blurred: Callable[[float], bool] = lambda _: False
    down: Callable[[str, float], bool] = lambda *_: False

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(5)
        self._axes = np.linalg.qr(self._random.normal(size=(DIMENSIONS, DIMENSIONS)))[0]
        self.tracker = JointTracker(
            {
                name: camera.homography if name in self.calibrated else None
                for name, camera in self.cameras.items()
            }
        )
        self.results: list[JointTick] = []
        self.rows: list[tuple[float, str, int, int, int]] = []
        """Time, camera, true person, track, key."""

    def play(self, seconds: float, fps: float = 8.0, start: float = 100.0) -> Scene:
        """Play the scene from 0 to `seconds`."""
        for number in range(round(seconds * fps)):
            self._tick(start, number / fps)
        return self

    def keys(self, person: int, camera: str | None = None, since: float = 0.0) -> set[int]:
        """Return the keys under which a person was reported live."""
        return {
            key
            for time, name, who, _, key in self.rows
            if who == person and time >= since and camera in {None, name}
        }

    def corrected_keys(self, person: int, since: float = 0.0) -> set[int]:
        """Return the keys of a person after all corrections."""
        time, _, who, track, key = (np.array(column) for column in zip(*self.rows, strict=True))
        corrections = [one for result in self.results for one in result.corrections]
        merges = [one for result in self.results for one in result.merges]
        shifted = [  # rows count from 0, the tracker's clock from 100
            type(one)(one.kind, one.track, one.person, one.since - 100, one.until - 100)
            for one in corrections
        ]
        final = relabel(RelabelledRows(time, track, key), shifted, merges)
        return set(final[(who == person) & (time >= since)].tolist())

    def kinds(self) -> list[str]:
        """Return the kinds of all corrections."""
        return [str(one.kind) for result in self.results for one in result.corrections]

    def _tick(self, start: float, time: float) -> None:
        places = {who: path(time) for who, path in self.paths.items()}
        seen = {
            name: self._observe(name, camera, time, places)
            for name, camera in self.cameras.items()
            if not self.down(name, time)
        }
        result = self.tracker.update(start + time, {name: one for name, (one, _) in seen.items()})
        self.results.append(result)
        for name, told in result.cameras.items():
            people, truth = seen[name][1], seen[name][0].boxes
            for track, key, box, score in zip(
                told.tracks.tolist(), told.people.tolist(), told.boxes, told.scores, strict=True
            ):
                if score > 0:
                    nearest = int(np.abs(truth - box).sum(axis=1).argmin())
                    self.rows.append((time, name, people[nearest], track, key))

    def _observe(
        self,
        name: str,
        camera: SceneCamera,
        time: float,
        places: Mapping[int, tuple[float, float] | None],
    ) -> tuple[FrameDetections, list[int]]:
        people = [
            who
            for who, place in places.items()
            if place is not None and not self.hidden(name, who, time)
        ]
        boxes = np.array([camera.box(*place) for who in people if (place := places[who])])
        boxes = boxes.reshape(-1, 4) + self._random.normal(0, 0.8, (len(people), 4))
        nearer = boxes[None, :, 3] > boxes[:, None, 3]
        free = np.where(nearer, ioa(boxes, boxes), 0.0).max(axis=1, initial=0.0) < 0.6
        people = [who for who, seen in zip(people, free, strict=True) if seen]
        count = len(people)
        vectors = 0.5 * self._axes[0] + np.sqrt(0.55) * self._axes[people]
        noise = self._random.normal(size=(count, DIMENSIONS))
        vectors = vectors + np.sqrt(0.2) * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        quality = np.full(count, 0.0 if self.blurred(time) else 0.6)
        observation = FrameDetections(
            boxes[free], np.full(count, 0.8), vectors, quality, (HEIGHT, WIDTH)
        )
        return observation, people


def walk(
    start: tuple[float, float], end: tuple[float, float], seconds: float
) -> Callable[[float], tuple[float, float]]:
    """Return a path from one place to another, where they then stay."""

    def path(time: float) -> tuple[float, float]:
        part = min(1.0, time / seconds)
        return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])

    return path
