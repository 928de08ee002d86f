"""What a person looks like: the mean of good crops.

A crop enters its person's gallery seconds late, and only if it still fits, so that a swap cannot
poison what it is judged by. Until then it is *pending* and tells what the camera's track looks like
now.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vision.types import Floats

from .similarity import Similarity

MOST_WEIGHT = 15.0
"""Crops, by quality, over which the mean is taken; older ones fade."""
SURE_WEIGHT = 2.0
"""Weight of a gallery that refuses what does not fit, and that counts fully."""
UNFIT = -1.0
"""Evidence below which a crop does not fit, nats."""


@dataclass(frozen=True, slots=True)
class GalleryCrop:
    """A crop that is pending: time, s; camera's row; (D,) embedding; quality, 0–1."""

    time: float
    camera: int
    embedding: Floats
    quality: float


@dataclass(slots=True)
class Gallery:
    """One person's crops.

    Attributes:
        pending: crops that are too new, oldest first.
        sum: (D,) weighted mean before it is scaled to unit length; None: no crop so far.
        weight: of the mean: quality of its crops, at most `MOST_WEIGHT`.
    """

    pending: list[GalleryCrop] = field(default_factory=list)
    sum: Floats | None = None
    weight: float = 0.0

    @property
    def mean(self) -> Floats | None:
        """(D,) mean embedding of unit length."""
        return None if self.sum is None else np.asarray(self.sum / np.linalg.norm(self.sum))

    def add(self, crop: GalleryCrop) -> None:
        """Take a crop."""
        self.pending.append(crop)

    def take_pending(self, camera: int) -> list[GalleryCrop]:
        """Return the pending crops of a camera, and forget them."""
        taken = [crop for crop in self.pending if crop.camera == camera]
        self.pending = [crop for crop in self.pending if crop.camera != camera]
        return taken

    def put_pending(self, crops: list[GalleryCrop]) -> None:
        """Add pending crops of any time."""
        self.pending = sorted(self.pending + crops, key=lambda crop: crop.time)

    def settle(self, until: float, similarity: Similarity) -> None:
        """Take pending crops up to a time into the mean, those that fit."""
        while self.pending and self.pending[0].time <= until:
            crop, mean = self.pending.pop(0), self.mean
            if mean is not None and self.weight > SURE_WEIGHT:
                ratio = similarity.ratio(crop.embedding @ mean)
                if ratio < UNFIT:
                    continue
            self.weight = min(self.weight + crop.quality, MOST_WEIGHT)
            if self.sum is None:
                self.sum = crop.embedding.copy()
            else:
                part = crop.quality / self.weight
                self.sum = self.sum * (1 - part) + part * crop.embedding

    def absorb(self, other: Gallery) -> None:
        """Take over what is known of someone who was the same person."""
        self.put_pending(other.pending)
        if other.sum is None:
            return
        total = self.weight + other.weight
        if self.sum is None:
            self.sum = other.sum
        else:
            self.sum = (self.sum * self.weight + other.sum * other.weight) / total
        self.weight = min(MOST_WEIGHT, total)

    def recent_mean(self, camera: int | None, since: float) -> tuple[Floats, float] | None:
        """Return the mean (D,) of pending crops and its weight; None without any.

        Args:
            camera: whose crops; None: of all cameras.
            since: time, s.
        """
        crops = [
            crop
            for crop in self.pending
            if crop.time >= since and (camera is None or crop.camera == camera)
        ]
        if not crops:
            return None
        weights = np.array([crop.quality for crop in crops])
        total: Floats = (np.array([crop.embedding for crop in crops]) * weights[:, None]).sum(0)
        return total / np.linalg.norm(total), float(weights.sum())
