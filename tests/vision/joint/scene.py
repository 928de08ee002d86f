"""A floor with people who walk and cameras that detect them, without a picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np

from tests.vision.joint.rows import Row, corrected_keys
from vision.ground import GroundPlane
from vision.identity import IdentityResult, StoredHistory
from vision.joint import FrameDetections, JointSettings, JointTick, JointTracker
from vision.joint.decisions import DecisionMaker
from vision.joint.person_ids import PersonIds
from vision.joint.restart import restore, state_of
from vision.joint.results import result_of
from vision.overlap import ioa
from vision.types import Floats

WIDTH, HEIGHT, FOCAL = 640, 480, 500.0
PERSON = 1.75
DIMENSIONS = 32
Paths = Mapping[int, Callable[[float], tuple[float, float] | None]]
"""By person, where they are at a time; None: not there."""
NOTHING = StoredHistory()


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
        homography: Floats = np.asarray(np.linalg.inv(self._matrix[:, [0, 1, 3]]))
        self.ground = GroundPlane(homography)

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
        start: time of the tracker's clock at which the scene begins.
        settings: of the tracker.
    """

    paths: Paths
    cameras: Mapping[str, SceneCamera] = field(
        default_factory=lambda: {"left": LEFT, "right": RIGHT}
    )
    calibrated: Iterable[str] = ("left", "right")
    hidden: Callable[[str, int, float], bool] = lambda *_: False
    blurred: Callable[[float], bool] = lambda _: False
    down: Callable[[str, float], bool] = lambda *_: False
    start: float = 100.0
    settings: JointSettings | None = None

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(5)
        self._axes = np.linalg.qr(self._random.normal(size=(DIMENSIONS, DIMENSIONS)))[0]
        self._new_id = counted()
        self.renew()
        self.results: list[JointTick] = []
        self.identities: list[IdentityResult] = []
        self.rows: list[Row] = []
        self.told: list[tuple[float, str, int, UUID]] = []
        """Time, camera, true person, id: of all boxes."""

    def renew(self) -> None:
        """Begin with a tracker that knows nobody."""
        self.tracker, self.ids = JointTracker(self.settings), PersonIds(self._new_id)
        for name, camera in self.cameras.items():
            self.tracker.set_camera(name, camera.ground if name in self.calibrated else None)

    def state(self) -> dict[str, Any]:
        """Return the tracker's state as the database gives it back."""
        state: dict[str, Any] = stored(state_of(self.tracker, self.ids))
        return state

    def restart(
        self,
        missed: float = 0.125,
        state: Mapping[str, Any] | None = None,
        since: StoredHistory = NOTHING,
        same_model: bool = True,
    ) -> None:
        """Continue in another process, by another clock.

        Args:
            missed: seconds from the state to the next tick.
            state: of the process before; None: the present one.
            since: what was stored after that.
            same_model: whether it embeds crops with the same model.
        """
        state = self.state() if state is None else state
        self.renew()
        restore(self.tracker, self.ids, state, missed, since, same_model=same_model)
        self.start += 5000.0

    def play(self, seconds: float, fps: float = 8.0, begin: float = 0.0) -> Scene:
        """Play the scene from `begin` to `seconds`."""
        for number in range(round(begin * fps), round(seconds * fps)):
            self._tick(number / fps)
        return self

    def keys(self, person: int, camera: str | None = None, since: float = 0.0) -> set[int]:
        """Return the keys under which a person was reported live."""
        return {
            row.key
            for row in self.rows
            if row.person == person and row.time >= since and camera in {None, row.camera}
        }

    def people(self, person: int, camera: str | None = None, since: float = 0.0) -> set[UUID]:
        """Return the ids under which a person was reported live."""
        return {
            one
            for time, name, who, one in self.told
            if who == person and time >= since and camera in {None, name}
        }

    def tracks(self, person: int, camera: str, since: float = 0.0) -> set[int]:
        """Return the track ids of a person in a camera."""
        return {
            row.track
            for row in self.rows
            if (row.person, row.camera) == (person, camera) and row.time >= since
        }

    def corrected_keys(self, person: int, since: float = 0.0) -> set[int]:
        """Return the keys of a person after all corrections."""
        final = corrected_keys(self.rows, self.results, self.tracker.names, self.start)
        pairs = zip(self.rows, final, strict=True)
        return {key for row, key in pairs if row.person == person and row.time >= since}

    def kinds(self) -> list[str]:
        """Return the kinds of all corrections."""
        return [str(one.kind) for result in self.results for one in result.corrections]

    def merges(self) -> list[tuple[int, int]]:
        """Return the merges, (key, into)."""
        return [(one.key, one.into) for result in self.results for one in result.merges]

    def observe(self, time: float) -> dict[str, tuple[FrameDetections, list[int]]]:
        """Return what each camera sees at a time, and who it is."""
        places = {who: path(time) for who, path in self.paths.items()}
        return {
            name: self._observe(name, camera, time, places)
            for name, camera in self.cameras.items()
            if not self.down(name, time)
        }

    def _tick(self, time: float) -> None:
        seen = self.observe(time)
        observations = {name: one for name, (one, _) in seen.items()}
        result = self.tracker.update(self.start + time, observations)
        self.results.append(result)
        maker = DecisionMaker(
            self.ids, self.tracker.names, self.tracker.state.settings.lost_seconds
        )
        identity = result_of(result, maker)
        self.identities.append(identity)
        self.ids.drop([*result.archived, *(one.key for one in result.merges)])
        for name, told in result.cameras.items():
            people, truth = seen[name][1], seen[name][0].boxes
            persons = identity.persons[name].tolist()
            for row, (box, score) in enumerate(zip(told.boxes, told.scores, strict=True)):
                if score > 0:
                    who = people[int(np.abs(truth - box).sum(axis=1).argmin())]
                    key, track = int(told.people[row]), int(told.tracks[row])
                    self.rows.append(Row(time, name, who, track, key))
                    self.told.append((time, name, who, identity.ids[persons[row]]))

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
            boxes[free], np.full(count, 0.8), quality, vectors, quality, (HEIGHT, WIDTH)
        )
        return observation, people


def counted() -> Callable[[], UUID]:
    """Ids 1, 2, 3, …, so that two runs can be compared."""
    numbers = iter(range(1, 1_000_000))
    return lambda: UUID(int=next(numbers))


def stored(state: Any) -> Any:
    """Return a state as the database gives it back."""
    return json.loads(json.dumps(state, allow_nan=False))


def walk(
    start: tuple[float, float], end: tuple[float, float], seconds: float
) -> Callable[[float], tuple[float, float]]:
    """Return a path from one place to another, where they then stay."""

    def path(time: float) -> tuple[float, float]:
        part = min(1.0, time / seconds)
        return start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])

    return path
