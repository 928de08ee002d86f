"""Tracks within one camera.

Sources: two stages of association, strong detections before weak ones: Zhang et al., ByteTrack,
ECCV 2022 (arXiv:2110.06864). Filtering: `motion`. What is ours: steps of any length, people who are
hidden by others continue being told where they must be, and boxes between detection and filter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from vision.overlap import ioa, iou
from vision.tracklets import Tracklets
from vision.types import Detections, Floats, Ints, Tracks

MINIMUM_STEP, MAXIMUM_STEP = 1e-3, 10.0
"""Bounds of the time between two pictures, s."""


class Tracker(Protocol):
    """Links one camera's detections over time."""

    def update(self, detections: Detections, timestamp: float) -> Tracks:
        """Process the next frame's detections; return those that belong to a track."""
        ...


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """Settings of `PersonTracker`, in ByteTrack's terms; chosen on a plateau over all recordings.

    ByteTrack's lowest threshold is the detector's own: it reports nothing below it. Where its code
    limits the distance 1 − IoU, these limit the IoU (intersection over union).

    Attributes:
        high_threshold: least score of a detection of the first stage; lower ones are matched in
            the second.
        new_track_threshold: least score with which a track begins.
        confirm_threshold: score from which a new track is confirmed at once; others are confirmed
            by their second detection.
        match_iou: least IoU of prediction and detection in the first stage.
        second_match_iou: the same in the second stage.
        unconfirmed_match_iou: the same for tracks detected once.
        track_buffer: how long a lost track is kept, s.
        occluded_seconds: how long its predicted box is reported while another person covers it, s.
        occluded_share: least part of the box that another must cover for that, 0–1.
        filter_weight: weight of the filter's box beside the detection's in what is reported, 0–1.
    """

    high_threshold: float = 0.45
    new_track_threshold: float = 0.65
    confirm_threshold: float = 0.8
    match_iou: float = 0.2
    second_match_iou: float = 0.45
    unconfirmed_match_iou: float = 0.3
    track_buffer: float = 2.0
    occluded_seconds: float = 0.4
    occluded_share: float = 0.4
    filter_weight: float = 0.4


class PersonTracker:
    """Tracks of one camera as arrays, all filtered at once.

    Args:
        first_id: the first track id to give, so that ids continue after a restart.
        settings: see `TrackerSettings`.

    >>> tracker = PersonTracker(first_id=7)
    >>> seen = Detections(np.array([[0, 0, 40, 100]], np.float32), np.array([0.9], np.float32))
    >>> tracker.update(seen, timestamp=0.0).ids, tracker.update(seen, timestamp=0.1).ids
    (array([7]), array([7]))
    """

    def __init__(self, first_id: int = 1, settings: TrackerSettings | None = None) -> None:
        self.settings = settings or TrackerSettings()
        self._next_id = first_id
        self._tracks = Tracklets()
        self._last: float | None = None
        self._missed = 0.0

    def update(self, detections: Detections, timestamp: float) -> Tracks:
        """Process one frame as `Tracker.update`. A box that is only predicted has score 0."""
        self._advance(timestamp)
        boxes = detections.boxes.astype(np.float64)
        scores = detections.scores.astype(np.float64)
        tracks = self._tracks
        match = self._match(boxes, scores)
        met = match >= 0
        # Somebody seen once who is not seen again was nobody.
        kept = met | ((tracks.ids > 0) & (tracks.unseen <= self.settings.track_buffer))
        tracks.correct(np.flatnonzero(met), boxes[match[met]])
        free = np.ones(len(boxes), np.bool_)
        free[match[met]] = False
        born = np.flatnonzero(free & (scores >= self.settings.new_track_threshold))
        tracks.keep(kept)
        tracks.add(boxes[born], np.zeros(len(born), np.int64))
        certain = scores[born] >= self.settings.confirm_threshold
        self._give_ids(np.concatenate([met[kept] | (tracks.ids[: kept.sum()] > 0), certain]))
        return self._answer(np.concatenate([match[kept], born]), boxes, scores)

    def renumber(self, track_id: int) -> None:
        """Give the track a new id, as if its person had just come."""
        rows = np.flatnonzero(self._tracks.ids == track_id)
        self._tracks.ids[rows] = self._next_id + np.arange(len(rows))
        self._next_id += len(rows)

    def state(self, now: float) -> dict[str, Any]:
        """Return what another tracker needs to continue, as JSON; see `restore`."""
        ago = 0.0 if self._last is None else now - self._last
        return {"ago": max(0.0, ago), **self._tracks.state()}

    def restore(
        self, state: Mapping[str, Any], told: Iterable[tuple[float, Tracks]], missed: float
    ) -> None:
        """Continue where another tracker was, before the first frame.

        Anyone who is lost in what was missed is not kept: after so long others stand there.

        Args:
            state: of that tracker, see `state`.
            told: what it has answered since, in order, and how many seconds after `state`.
            missed: seconds from `state` to the first picture.

        Raises:
            ValueError, TypeError, KeyError: the state makes no sense.
        """
        self._tracks = Tracklets.of(state)
        self._last = -float(state["ago"])
        for seconds, tracks in told:
            self._advance(seconds)
            self._follow(tracks)
        self._missed, self._last = max(0.0, missed - self._last), None
        kept = self._tracks.unseen + self._missed <= self.settings.track_buffer
        self._tracks.keep(kept)
        self._next_id = max([self._next_id, *(self._tracks.ids + 1).tolist()])

    def _follow(self, told: Tracks) -> None:
        """Replay one frame's reported tracks, by their ids."""
        tracks, seen = self._tracks, told.scores > 0
        ids, boxes = told.ids[seen], told.boxes[seen].astype(np.float64)
        tracks.keep((tracks.ids > 0) & (tracks.unseen <= self.settings.track_buffer))
        _, rows, which = np.intersect1d(tracks.ids, ids, return_indices=True)
        tracks.correct(rows, boxes[which])
        new = ~np.isin(ids, tracks.ids)
        tracks.add(boxes[new], ids[new])

    def _advance(self, timestamp: float) -> None:
        """Predict to the time of the next frame; a clock set back must not stop the tracks."""
        step = self._missed if self._last is None else timestamp - self._last
        self._tracks.predict(min(max(step, MINIMUM_STEP), MAXIMUM_STEP))
        self._last = timestamp

    def _match(self, boxes: Floats, scores: Floats) -> Ints:
        """Return (N,) detection of each track, -1 for none (ByteTrack's two stages)."""
        settings = self.settings
        match = np.full(len(self._tracks), -1, np.int64)
        if not len(match) or not len(boxes):
            return match
        overlap = iou(self._tracks.motion.boxes(), boxes)
        known, strong = self._tracks.ids > 0, scores >= settings.high_threshold
        for tracks, found, least in (
            (known, strong, settings.match_iou),
            (known, ~strong, settings.second_match_iou),
            (~known, strong, settings.unconfirmed_match_iou),
        ):
            taken = np.zeros(len(boxes), np.bool_)
            taken[match[match >= 0]] = True
            rows = np.flatnonzero(tracks & (match < 0))
            columns = np.flatnonzero(found & ~taken)
            row, column = _assign(overlap[np.ix_(rows, columns)], least)
            match[rows[row]] = columns[column]
        return match

    def _give_ids(self, told: NDArray[np.bool_]) -> None:
        ids = self._tracks.ids
        new = np.flatnonzero(told & (ids == 0))
        ids[new] = self._next_id + np.arange(len(new))
        self._next_id += len(new)

    def _answer(self, match: Ints, boxes: Floats, scores: Floats) -> Tracks:
        tracks = self._tracks
        filtered = tracks.motion.boxes()
        met = match >= 0
        told, unseen = np.flatnonzero(met & (tracks.ids > 0)), np.flatnonzero(~met)
        share = self.settings.filter_weight
        seen = share * filtered[told] + (1 - share) * boxes[match[told]]
        waits = tracks.unseen[unseen] <= self.settings.occluded_seconds
        behind = (
            ioa(filtered[unseen], seen).max(axis=1, initial=0.0) >= self.settings.occluded_share
        )
        hidden = unseen[waits & behind]
        return Tracks(
            ids=tracks.ids[np.concatenate([told, hidden])],
            boxes=np.concatenate([seen, filtered[hidden]]).astype(np.float32),
            scores=np.concatenate([scores[match[told]], np.zeros(len(hidden))]).astype(np.float32),
        )


def _assign(similarity: Floats, least: float) -> tuple[Ints, Ints]:
    """Find the best one-to-one assignment in which every pair reaches `least`.

    As many pairs as can be before the best sum: someone who can be followed is followed.

    >>> _assign(np.array([[0.9, 0.6], [0.8, 0.1]]), 0.3)
    (array([0, 1]), array([1, 0]))
    """
    worth = np.where(similarity >= least, 1.0 + similarity, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    real = worth[rows, columns] > 0
    return rows[real], columns[real]
