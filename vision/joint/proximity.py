"""Which people were near each other, and so may have been confused, and which stood apart."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vision.overlap import iou
from vision.types import Floats, Floats32, Ints

from .boxes import corners
from .floor_filters import NOW_SECONDS, PLACE_LIMITS, FloorEstimate, FloorViews, same_place
from .key_rows import KeyRows
from .pairs import near_pairs
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


class Proximity:
    """Times of meetings and of standing apart, for all pairs of keys that were lately targets.

    Each key has a slot, a row and column of the (M, M) arrays, which others get after it.

    Attributes:
        slots: by key.
        active: (M,) time at which each was last a target, s; inf for a free slot.
        met: (M, M) time of the last meeting, s; -inf: none.
        apart: (M, M) time for which one camera saw both apart, s.
        together: (M, M) evidence of the floor that both are one person, summed over time, nats.
    """

    def __init__(self) -> None:
        self.slots = KeyRows()
        self.active: Floats = np.empty(0)
        self.met: Floats = np.empty((0, 0))
        self.apart: Floats32 = np.empty((0, 0), np.float32)
        self.together: Floats32 = np.empty((0, 0), np.float32)
        self._free: list[int] = []

    def observe(
        self,
        targets: Targets,
        cameras: Mapping[int, float],
        views: FloorViews,
        time: float,
        seconds: float,
        settings: JointSettings,
    ) -> None:
        """Note which targets are near each other now.

        Args:
            targets: N targets, corrected by the tick.
            cameras: rows of those that have a frame, and the time since their frame before, s.
            views: of where the targets are.
            time: of the tick, s.
            seconds: since the one before.
            settings: limits of a meeting.
        """
        slots = self._slots(targets.keys)
        self.active[slots] = time
        for camera, waited in cameras.items():
            self._compare_boxes(targets, camera, slots, time, waited, settings)
        floor = views.fuse()
        near = np.flatnonzero(floor.known & (targets.unseen < FLOOR_SECONDS))
        one, other = near_pairs(floor.mean[near], settings.meeting_metres)
        self.met[slots[near[one]], slots[near[other]]] = time
        self._compare_places(targets, slots, views.fuse(age=NOW_SECONDS), seconds, settings)
        self._forget(time - FORGET_SECONDS)

    def last_meeting(self, keys: Ints, others: Ints) -> Floats:
        """Return (N, M) times, s, at which (N,) and (M,) people last met; -inf: never."""
        slots = self._slots(np.concatenate([keys, others]))
        return self.met.take(self._block(slots[: len(keys)], slots[len(keys) :]))

    def places_together(self, keys: Ints) -> Floats32:
        """Return (N, N) evidence of the floor that two of (N,) people are one, nats."""
        slots = self._slots(keys)
        return self.together.take(self._block(slots, slots))

    def never_apart(self, keys: Ints, others: Ints) -> Truth:
        """Return (N, M) which of (N,) and (M,) people no camera has seen apart."""
        slots = self._slots(np.concatenate([keys, others]))
        apart = self.apart.take(self._block(slots[: len(keys)], slots[len(keys) :]))
        pairs: Truth = apart < NEVER_APART
        return pairs

    def forget_apart(self, key: int) -> None:
        """Forget who a person was seen apart from: in part it was someone else."""
        slot = self._slots(np.array([key]))[0]
        self.apart[slot] = self.apart[:, slot] = 0.0

    def _compare_boxes(
        self,
        targets: Targets,
        camera: int,
        slots: Ints,
        time: float,
        waited: float,
        settings: JointSettings,
    ) -> None:
        """Note who overlaps and who stands apart in a camera."""
        limit = max(IMAGE_SECONDS, float(targets.fresh[camera]))
        recent = np.flatnonzero((targets.image_age[camera] < limit) & targets.confirmed)
        if len(recent) < 2:
            return
        boxes = corners(targets.image_state[camera, recent])
        overlap = iou(boxes, boxes)
        block = self._block(slots[recent], slots[recent])
        self.met.ravel()[block[overlap > settings.meeting_iou]] = time
        seen = targets.image_age[camera, recent] == 0
        apart = (overlap < APART_IOU) & seen[:, None] & seen
        self.apart.ravel()[block] = self.apart.take(block) + apart * np.float32(waited)

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
        if not len(rows):
            return
        mean, covariance = floor.mean[rows], floor.covariance[rows]
        one, other = near_pairs(mean, FARTHEST)
        spread = covariance[one] + covariance[other]
        near = same_place(mean[one] - mean[other], spread, settings).astype(np.float32)
        part = np.float32(seconds / TOGETHER_SECONDS)
        block = self._block(slots[rows], slots[rows])
        evidence = self.together.take(block)
        near = evidence[one, other] + near * part
        evidence += np.float32(PLACE_LIMITS[0]) * part  # of those who are far apart
        evidence[one, other] = near
        np.clip(evidence, *TOGETHER_LIMITS, out=evidence)
        in_view = targets.in_one_view(rows, settings.recent_track_seconds)
        np.copyto(evidence, 0.0, where=in_view)
        self.together.ravel()[block] = evidence

    def _block(self, slots: Ints, others: Ints) -> Ints:
        """Return (N, M) places of pairs of (N,) and (M,) slots in the tables, as these lie there.

        NumPy reads and writes by one array of places several times faster than by rows and columns.
        """
        places: Ints = slots[:, None] * len(self.active) + others
        return places

    def _slots(self, keys: Ints) -> Ints:
        """Return (N,) slots of keys; those that are new get one."""
        slots = self.slots.of(keys, missing=-1)
        if len(slots) and slots.min() >= 0:
            return slots
        for key in dict.fromkeys(keys[slots < 0].tolist()):
            if not self._free:
                self._grow()
            slot = self.slots[key] = self._free.pop()
            self.active[slot] = -np.inf
            for values, nothing in self._tables():
                values[slot], values[:, slot] = nothing, nothing
        return self.slots.of(keys, missing=-1)

    def _tables(self) -> list[tuple[Floats | Floats32, float]]:
        return [(self.met, -np.inf), (self.apart, 0.0), (self.together, 0.0)]

    def _grow(self) -> None:
        """Double the slots."""
        count = len(self.active)
        more = max(count, 16)
        self.active = np.concatenate([self.active, np.full(more, np.inf)])
        padding = (0, more), (0, more)
        self.met = np.pad(self.met, padding)
        self.apart, self.together = np.pad(self.apart, padding), np.pad(self.together, padding)
        self._free.extend(range(count + more - 1, count - 1, -1))

    def _forget(self, since: float) -> None:
        """Free the slots of keys that were no targets since a time, s."""
        if not (self.active <= since).any():
            return
        for key, slot in list(self.slots.items()):
            if self.active[slot] <= since:
                del self.slots[key]
                self.active[slot] = np.inf
                self._free.append(slot)
