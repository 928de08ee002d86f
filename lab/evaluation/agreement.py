"""Whether two views that see one person at one moment agree about who it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import linear_sum_assignment
from trackers.eval import box_iou

from .dataset import Boxes, DatasetCamera

SAME_PERSON_IOU = 0.3
"""Less than for scoring: boxes drawn by hand drift while someone is hidden, and the question here
is who is meant, not how well.
"""


@dataclass(slots=True)
class Agreement:
    """Moments of people that two views see at once, counted per person and pair of views.

    Attributes:
        seen: both ground truths have the person.
        tracked: both results have a box that matches theirs.
        same: and these two boxes have one global id.
    """

    seen: int = 0
    tracked: int = 0
    same: int = 0

    def summary(self) -> dict[str, float | int | None]:
        """Return the counts, and the share of one id among moments tracked and among all."""
        return {
            "seen_by_two": self.seen,
            "tracked_by_two": self.tracked,
            "one_id": self.same,
            "one_id_of_tracked": _share(self.same, self.tracked),
            "one_id_of_seen": _share(self.same, self.seen),
        }


def agreement(cameras: Sequence[DatasetCamera], results: Mapping[str, Boxes]) -> Agreement:
    """Count agreement over all pairs of cameras with ground truth whose ids are shared by all.

    Args:
        cameras: of the data set; `start_frame` says which frames are simultaneous.
        results: by camera, with global ids.
    """
    found = Agreement()
    views = [_by_moment(camera, results[camera.camera_id]) for camera in cameras if camera.gt]
    for one, other in combinations(views, 2):
        for moment in one.keys() & other.keys():
            here, there = one[moment], other[moment]
            for person in here.keys() & there.keys():
                found.seen += 1
                if here[person] is None or there[person] is None:
                    continue
                found.tracked += 1
                found.same += here[person] == there[person]
    return found


Moments = dict[int, dict[int, int | None]]
"""By moment and true person, the global id of the box that matches theirs."""


def _by_moment(camera: DatasetCamera, result: Boxes) -> Moments:
    truth = camera.gt_people or camera.gt
    assert truth is not None
    return {
        frame - camera.start_frame: dict(_matches(truth, result, frame))
        for frame in np.unique(truth.frames).tolist()
    }


def _matches(truth: Boxes, result: Boxes, frame: int) -> Iterator[tuple[int, int | None]]:
    here, there = truth.frames == frame, result.frames == frame
    people, ids = truth.ids[here].tolist(), result.ids[there].tolist()
    overlap = np.zeros((len(people), len(ids)))
    if overlap.size:
        overlap = np.asarray(box_iou(truth.boxes[here], result.boxes[there]), np.float64)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    matched = {
        row: ids[column]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        if overlap[row, column] >= SAME_PERSON_IOU
    }
    for row, person in enumerate(people):
        yield person, matched.get(row)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
