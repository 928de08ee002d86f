"""What the tracker tells of a camera in a tick."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.overlap import ioa
from vision.types import Floats, Ints

from .boxes import corners
from .camera import CameraTick
from .settings import JointSettings
from .targets import Targets

COVERED = 0.4
"""Part of a predicted box that must lie in another person's for its person to count as hidden."""


@dataclass(frozen=True, slots=True)
class CameraRows:
    """Confirmed people of one camera in one tick.

    Attributes:
        tracks: (R,) the camera's track ids.
        people: (R,) keys of the persons.
        boxes: (R, 4) x1, y1, x2, y2, pixels.
        scores: (R,) of the detections; 0 for a person who is hidden, whose box is predicted.
    """

    tracks: Ints
    people: Ints
    boxes: Floats
    scores: Floats


def report(targets: Targets, tick: CameraTick, settings: JointSettings) -> CameraRows:
    """Return the confirmed people that a camera sees, and those hidden behind them."""
    share = settings.report_filter
    states, age = targets.image_state[tick.index], targets.image_age[tick.index]
    seen = np.flatnonzero(targets.confirmed & (tick.matches >= 0))
    detections = tick.matches[seen]
    boxes = share * corners(states[seen]) + (1 - share) * tick.observation.boxes[detections]
    limit = max(settings.hidden_seconds, float(targets.fresh[tick.index]))
    hidden = targets.confirmed & (tick.matches < 0) & (age > 0) & (age <= limit)
    behind = np.flatnonzero(hidden)
    predicted = corners(states[behind])
    covered = ioa(predicted, boxes).max(axis=1, initial=0.0) >= COVERED
    behind, predicted = behind[covered], predicted[covered]
    rows = np.concatenate([seen, behind])
    scores = np.zeros(len(rows))
    scores[: len(seen)] = tick.observation.scores[detections]
    return CameraRows(
        targets.track_ids[tick.index, rows],
        targets.keys[rows],
        np.concatenate([boxes, predicted]),
        scores,
    )
