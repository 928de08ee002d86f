"""What the tracker reported over a recording, live and after its corrections."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lab.evaluation.dataset import Boxes
from vision.joint.corrections import Correction, Merge, RelabelledRows, relabel
from vision.joint.report import CameraRows
from vision.joint.tracker import JointTick
from vision.types import Floats, Ints


@dataclass(slots=True)
class StudyLog:
    """Reports of all ticks.

    Attributes:
        frames: by camera, 1-based frames that were processed.
        corrections, merges: in the order in which they were made.
    """

    frames: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    corrections: list[Correction] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    _results: dict[str, list[CameraRows]] = field(default_factory=lambda: defaultdict(list))
    _times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def take(self, time: float, frames: Mapping[str, int], result: JointTick) -> None:
        """Keep a tick: its time, s, the cameras' frames, and what was reported."""
        for name, frame in frames.items():
            self.frames[name].append(frame)
            self._times[name].append(time)
            self._results[name].append(result.cameras[name])
        self.corrections += result.corrections
        self.merges += result.merges

    def tracks(self, camera: str) -> Boxes:
        """Return a camera's boxes under its own track ids."""
        return self._boxes(camera, self._gathered(camera, "tracks"))

    def live(self, camera: str) -> Boxes:
        """Return a camera's boxes under people's keys, as they were reported."""
        return self._boxes(camera, self._gathered(camera, "people"))

    def corrected(self, camera: str) -> Boxes:
        """Return a camera's boxes under people's keys, after all corrections and merges."""
        live = self.live(camera)
        times = np.repeat(self._times[camera], self._counts(camera))
        rows = RelabelledRows(times, self.tracks(camera).ids, live.ids)
        people = relabel(rows, self.corrections, self.merges)
        return Boxes(live.frames, people, live.boxes)

    def counts(self) -> dict[str, int]:
        """Return how many corrections of each kind were made."""
        return dict(sorted(Counter(str(one.kind) for one in self.corrections).items()))

    def _boxes(self, camera: str, ids: Ints) -> Boxes:
        frames = np.repeat(np.array(self.frames[camera], np.int64), self._counts(camera))
        boxes: Floats = np.concatenate(
            [np.empty((0, 4)), *[result.boxes for result in self._results[camera]]]
        )
        return Boxes(frames, ids, boxes)

    def _gathered(self, camera: str, name: str) -> Ints:
        parts = [getattr(result, name) for result in self._results[camera]]
        return np.concatenate([np.empty(0, np.int64), *parts])

    def _counts(self, camera: str) -> list[int]:
        return [len(result.people) for result in self._results[camera]]
