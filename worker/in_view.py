"""Who is in view of any camera now: cameras take turns where a machine has too many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np

from vision.tick_view import TickView
from vision.types import Floats, Ints

FRAMES: Final = 2.5
"""Intervals of a camera after which it is down, and nobody knows who is there."""
LEAST_SECONDS, MOST_SECONDS = 0.5, 10.0
"""Limits of that time."""
NO_CAMERA: Final = ""
"""Of people that a tick tells of without a track."""


@dataclass(slots=True)
class _CameraView:
    """Who a camera's newest frame shows.

    Attributes:
        time: of the frame, s.
        interval: since the one before, s; 0 for the first.
        people, confirmed: everyone, and those whose identity is.
    """

    time: float
    interval: float
    people: frozenset[UUID]
    confirmed: frozenset[UUID]

    def is_over(self, now: float) -> bool:
        """Tell whether it no longer says anything of `now`."""
        limit = min(max(FRAMES * self.interval, LEAST_SECONDS), MOST_SECONDS)
        return not 0 <= now - self.time <= limit


class InView:
    """Keeps the newest view of each camera. On the engine's thread."""

    def __init__(self) -> None:
        self._cameras: dict[str, _CameraView] = {}
        self._seen: dict[UUID, float] = {}
        self._time = float("-inf")

    def update(self, time: float, view: TickView) -> None:
        """Follow a tick.

        Args:
            time: of the tick, s.
        """
        if time < self._time:
            self.clear()
        self._time = time
        gone = {*view.lost, *view.archived, *(dropped for _, dropped in view.merged)}
        rows = view.camera_rows
        for place, name in enumerate(view.cameras):
            self._note(name, view, np.unique(view.persons[rows == place]))
        self._cameras.pop(NO_CAMERA, None)
        untracked = np.setdiff1d(np.arange(len(view.people)), view.persons)
        if len(untracked):
            self._note(NO_CAMERA, view, untracked)
        for name, camera in list(self._cameras.items()):
            if camera.is_over(time):
                del self._cameras[name]
            elif name not in view.cameras and camera.people & gone:
                camera.people, camera.confirmed = camera.people - gone, camera.confirmed - gone

    def _note(self, camera: str, view: TickView, persons: Ints) -> None:
        before = self._cameras.get(camera)
        sure = persons[view.confirmed[persons]]
        self._cameras[camera] = _CameraView(
            self._time,
            self._time - before.time if before else 0.0,
            frozenset(view.people[row] for row in persons.tolist()),
            frozenset(view.people[row] for row in sure.tolist()),
        )

    def elsewhere(self, view: TickView) -> dict[UUID, list[str]]:
        """Return who is in view of cameras without a frame in a tick, and of which ones."""
        found: dict[UUID, list[str]] = {}
        for name, camera in self._cameras.items():
            if name not in view.cameras and name != NO_CAMERA:
                for person in sorted(camera.people):
                    found.setdefault(person, []).append(name)
        return found

    def clear(self) -> None:
        """Forget everyone."""
        self._cameras.clear()
        self._seen.clear()
        self._time = float("-inf")

    def people(self) -> int:
        """Return how many people are in view."""
        return len(frozenset().union(*(camera.people for camera in self._cameras.values())))

    def confirmed(self) -> int:
        """Return how many of them are confirmed."""
        return len(frozenset().union(*(camera.confirmed for camera in self._cameras.values())))

    def seconds(self, view: TickView, usual: float) -> Floats:
        """Return (P,) for how long this tick, which was followed, tells where its people were, s.

        Since they were seen before, but no longer than a camera of this tick had no frame.

        Args:
            usual: since the tick before, s.
        """
        longest = max((self._cameras[name].interval for name in view.cameras), default=0.0)
        limit = max(usual, min(longest, MOST_SECONDS))
        told = np.array([self._time - self._seen.get(who, self._time) for who in view.people])
        for who in view.people:
            self._seen[who] = self._time
        for who in [who for who, time in self._seen.items() if time < self._time - MOST_SECONDS]:
            del self._seen[who]
        return np.where(told > 0, np.minimum(told, limit), usual)
