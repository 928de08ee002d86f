"""Which people were near each other, and so may have been confused, and which stood apart."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vision.overlap import iou
from vision.types import Floats, Ints

from .boxes import corners
from .floor_filters import NOW_SECONDS, PLACE_LIMITS, FloorEstimate, FloorViews, same_place
from .settings import JointSettings
from .targets import Targets, Truth

IMAGE_SECONDS, FLOOR_SECONDS = 0.7, 1.0
"""Time unseen, by the camera and by all, up to which a target can meet others, s."""
APART_IOU = 0.3
"""Overlap below which two targets that one camera sees at once are two people."""
NEVER_APART = 0.3
"""Time for which two targets must have been seen apart to be two people, s."""
FARTHEST = 3.0
"""Distance from which two targets are not one person, m."""
TOGETHER_SECONDS = 0.7
"""Time within which floor points count as one comparison, s: their errors last."""
TOGETHER_LIMITS = -6.0, 7.0
"""Of the evidence that two targets are one person, nats."""
FORGET_SECONDS = 60.0
"""Time without a target after which a key is forgotten, s."""


@dataclass(slots=True)
class Proximity:
    """Times of meetings and of standing apart, for all pairs of M keys.

    Attributes:
        keys: (M,) ascending.
        active: (M,) time at which each was last a target, s.
        met: (M, M) time of the last meeting, s; -inf: none.
        apart: (M, M) time for which one camera saw both apart, s.
        together: (M, M) evidence of the floor that both are one person, summed over time, nats.
    """

    keys: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    active: Floats = field(default_factory=lambda: np.empty(0))
    met: Floats = field(default_factory=lambda: np.empty((0, 0)))
    apart: Floats = field(default_factory=lambda: np.empty((0, 0)))
    together: Floats = field(default_factory=lambda: np.empty((0, 0)))

    def observe(
        self,
        targets: Targets,
        cameras: list[int],
        views: FloorViews,
        time: float,
        seconds: float,
        settings: JointSettings,
    ) -> None:
        """Note which targets are near each other now.

        Args:
            targets: N targets, corrected by the tick.
            cameras: rows of those that have a frame.
            views: of where the targets are.
            time: of the tick, s.
            seconds: since the one before.
            settings: limits of a meeting.
        """
        slots = self._slots(targets.keys)
        self.active[slots] = time
        for camera in cameras:
            age, boxes = targets.image_age[camera], corners(targets.image_state[camera])
            recent = np.flatnonzero((age < IMAGE_SECONDS) & targets.confirmed)
            overlap = iou(boxes[recent], boxes[recent])
            self._meet(slots[recent], overlap > settings.meeting_iou, time)
            seen = age[recent] == 0
            now = np.ix_(slots[recent[seen]], slots[recent[seen]])
            self.apart[now] += np.where(overlap[np.ix_(seen, seen)] < APART_IOU, seconds, 0.0)
        floor = views.fuse()
        near = np.flatnonzero(floor.known & (targets.unseen < FLOOR_SECONDS))
        distance = np.linalg.norm(floor.mean[near, None] - floor.mean[None, near], axis=2)
        self._meet(slots[near], distance < settings.meeting_metres, time)
        self._compare_places(targets, slots, views.fuse(age=NOW_SECONDS), seconds, settings)
        self._keep(time - self.active < FORGET_SECONDS)

    def last_meeting(self, keys: Ints, others: Ints) -> Floats:
        """Return (N, M) times, s, at which (N,) and (M,) people last met; -inf: never."""
        slots = self._slots(np.concatenate([keys, others]))
        times: Floats = self.met[np.ix_(slots[: len(keys)], slots[len(keys) :])]
        return times

    def places_together(self, keys: Ints) -> Floats:
        """Return (N, N) evidence of the floor that two of (N,) people are one, nats."""
        slots = self._slots(keys)
        evidence: Floats = self.together[np.ix_(slots, slots)]
        return evidence

    def never_apart(self, keys: Ints) -> Truth:
        """Return (N, N) which of (N,) people no camera has seen apart."""
        slots = self._slots(keys)
        pairs: Truth = self.apart[np.ix_(slots, slots)] < NEVER_APART
        return pairs

    def _compare_places(
        self,
        targets: Targets,
        slots: Ints,
        floor: FloorEstimate,
        seconds: float,
        settings: JointSettings,
    ) -> None:
        """Add the evidence of where targets are that different cameras see."""
        rows = np.flatnonzero(floor.known & targets.confirmed)
        distance = np.linalg.norm(floor.mean[rows, None] - floor.mean[None, rows], axis=2)
        ratio = np.full(distance.shape, PLACE_LIMITS[0])
        one, other = np.nonzero(distance < FARTHEST)
        difference = floor.mean[rows[one]] - floor.mean[rows[other]]
        covariance = floor.covariance[rows[one]] + floor.covariance[rows[other]]
        ratio[one, other] = same_place(difference, covariance, settings)
        block = np.ix_(slots[rows], slots[rows])
        total = self.together[block] + ratio * seconds / TOGETHER_SECONDS
        shared = targets.in_one_view(rows, settings.recent_track_seconds)
        self.together[block] = np.where(shared, 0.0, np.clip(total, *TOGETHER_LIMITS))

    def _meet(self, slots: Ints, near: Truth, time: float) -> None:
        block = np.ix_(slots, slots)
        self.met[block] = np.where(near, time, self.met[block])

    def _slots(self, keys: Ints) -> Ints:
        """Return (N,) rows of keys; those that are new get one."""
        merged = np.union1d(self.keys, keys)
        if len(merged) > len(self.keys):
            place = np.searchsorted(merged, self.keys)
            count, block = len(merged), np.ix_(place, place)
            active, met = np.full(count, -np.inf), np.full((count, count), -np.inf)
            apart, together = np.zeros((count, count)), np.zeros((count, count))
            active[place], met[block] = self.active, self.met
            apart[block], together[block] = self.apart, self.together
            self.keys, self.active, self.met = merged, active, met
            self.apart, self.together = apart, together
        return np.searchsorted(self.keys, keys)

    def _keep(self, which: Truth) -> None:
        if not which.all():
            self.keys, self.active = self.keys[which], self.active[which]
            self.met, self.apart, self.together = (
                values[np.ix_(which, which)] for values in (self.met, self.apart, self.together)
            )
