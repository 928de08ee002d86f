"""What the pipeline reported over a data set, live and after its corrections."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from vision.sources import Tick
from vision.tick_view import TickView
from vision.types import Ints

from .dataset import Boxes
from .people import PeopleLog

Row = tuple[int, int, float, float, float, float, float]
"""1-based frame, id, x, y, width, height, confidence."""


@dataclass(frozen=True, slots=True)
class CorrectedSpan:
    """Rows of a camera's track, from `since` to `until` (s), are a person's, by number."""

    camera: str
    track: int
    since: float
    until: float
    number: int


@dataclass(slots=True)
class Results:
    """Rows of all cameras.

    Attributes:
        own, people: by camera, rows under its own track ids and under people's numbers.
        times: by camera, of these rows, s.
        frames: by camera, the 1-based frames that were processed.
        seconds: spent, by stage.
        log: of people.
        spans: corrections, in the order in which they were made.
        message_bytes: sizes of the messages per camera and tick, see `PackedPipeline`.
    """

    own: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    frames: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    log: PeopleLog = field(default_factory=PeopleLog)
    spans: list[CorrectedSpan] = field(default_factory=list)
    message_bytes: dict[str, float] = field(default_factory=dict)

    def take(self, tick: Tick, view: TickView) -> None:
        """Keep what was reported in a tick."""
        self.log.take(tick, view)
        for name in view.cameras:
            frame, rows = tick.positions[name] + 1, view.rows(name)
            self.frames[name].append(frame)
            for track, person, box, confidence in zip(
                view.track_ids[rows].tolist(),
                view.persons[rows].tolist(),
                view.boxes[rows].tolist(),
                view.scores[rows].tolist(),
                strict=True,
            ):
                x1, y1, x2, y2 = box
                rest = (x1, y1, x2 - x1, y2 - y1, confidence)
                number = self.log.number(view.people[person])
                self.own[name].append((frame, track, *rest))
                self.people[name].append((frame, number, *rest))
                self.times[name].append(tick.timestamp)
        now = tick.timestamp
        for one in view.corrections:
            number = self.log.number(one.person)
            self.spans.append(CorrectedSpan(one.camera, one.track, now - one.seconds, now, number))

    def corrected(self, camera: str) -> Boxes:
        """Return a camera's boxes under people's numbers, after all corrections and merges."""
        said, tracks = boxes_of(self.people[camera]), boxes_of(self.own[camera]).ids
        times = np.array(self.times[camera], np.float64)
        ids: Ints = said.ids.copy()
        for span in self.spans:
            if span.camera == camera:
                within = (times >= span.since) & (times <= span.until)
                ids[within & (tracks == span.track)] = span.number
        finals = self.log.finals()
        last = np.array([finals[number] for number in ids.tolist()], np.int64)
        return Boxes(said.frames, last, said.boxes)


def boxes_of(rows: list[Row]) -> Boxes:
    """Return rows as arrays."""
    table = np.array(rows, np.float64).reshape(-1, 7)
    boxes = table[:, 2:6].copy()
    boxes[:, 2:] += boxes[:, :2]
    return Boxes(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), boxes)
