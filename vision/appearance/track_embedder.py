"""Choice of the tracks to embed in a tick: new ones at once, then when it pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Floats32, Frame, Image, Tracks

from .base import Embedder
from .quality import quality, sharpness

AGAIN_SECONDS = 0.4
"""Between two looks at one track, while they get no worse."""
STALE_SECONDS = 2.0
"""After which a worse picture will do, so that a track that has changed hands is noticed."""
NEARLY = 0.7
"""Part of the best quality so far that counts as no worse."""
POOR = 0.05
"""Quality below which a picture says nothing."""
AT_ONCE = 32
"""Crops per tick, the newcomers' first: a crowd that comes in at once must not stop the cameras."""
SMALLEST, LARGE = 24, 96
"""Heights in pixels: of what says nothing, and of what could not say more."""
FORGET_SECONDS = 10.0


@dataclass(slots=True)
class _EmbeddingRecord:
    """When a track was last embedded, and the best quality so far."""

    time: float
    best: float
    seen: float


@dataclass(frozen=True, slots=True)
class TrackEmbeddings:
    """The embeddings of one camera's tracks in a tick.

    Attributes:
        embeddings: (N, D), NaN for those who were not checked.
        quality: (N,) 0–1.
    """

    embeddings: Floats32
    quality: Floats


class TrackEmbedder:
    """Choose crops of all cameras' tracks, and have them embedded in one batch.

    Args:
        embedder: see `Embedder`.
    """

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._tracks: dict[tuple[str, int], _EmbeddingRecord] = {}
        self._swept = float("-inf")

    def embed_due_tracks(
        self, timestamp: float, frames: Mapping[str, Frame], tracks: Mapping[str, Tracks]
    ) -> dict[str, TrackEmbeddings]:
        """Embed those tracks of a tick where it pays; only cameras with such are named."""
        chosen = self._choose(timestamp, frames, tracks)
        self._sweep(timestamp)
        if not chosen:
            return {}
        crops = [_cut(frames[name].image, tracks[name].boxes[row]) for name, row, _ in chosen]
        vectors = self.embedder.embed(crops)
        views: dict[str, TrackEmbeddings] = {}
        for (name, row, good), crop, vector in zip(chosen, crops, vectors, strict=True):
            if name not in views:
                count = len(tracks[name])
                nothing = np.full((count, self.embedder.dimensions), np.nan, np.float32)
                views[name] = TrackEmbeddings(nothing, np.zeros(count))
            views[name].embeddings[row] = vector
            views[name].quality[row] = good * sharpness(crop)
        return views

    def _choose(
        self, timestamp: float, frames: Mapping[str, Frame], tracks: Mapping[str, Tracks]
    ) -> list[tuple[str, int, float]]:
        """Return camera, row and quality of each track that is due."""
        due: list[tuple[float, str, int, float]] = []
        for name, found in tracks.items():
            if not len(found):
                continue
            height, width = frames[name].image.shape[:2]
            goods = quality(found.boxes, found.scores, width, height, SMALLEST, LARGE)
            for row, (track, good) in enumerate(
                zip(found.ids.tolist(), goods.tolist(), strict=True)
            ):
                urgency = self._urgency(timestamp, (name, track), good)
                if urgency > 0:
                    due.append((urgency, name, row, good))
        due.sort(reverse=True)
        chosen = [(name, row, good) for _, name, row, good in due[:AT_ONCE]]
        for name, row, good in chosen:
            key = name, int(tracks[name].ids[row])
            before = self._tracks.get(key)
            best = good if before is None else max(good, before.best)
            self._tracks[key] = _EmbeddingRecord(timestamp, best, timestamp)
        return chosen

    def _urgency(self, timestamp: float, key: tuple[str, int], good: float) -> float:
        """Return 0 for a track that is not due; more for new tracks, and for longer waits."""
        if good < POOR:
            return 0.0
        before = self._tracks.get(key)
        if before is None:
            return 1000.0 + good
        before.seen = timestamp
        waited = abs(timestamp - before.time)  # a clock that was set back must not blind us
        if waited < AGAIN_SECONDS or (good < NEARLY * before.best and waited < STALE_SECONDS):
            return 0.0
        return waited

    def _sweep(self, timestamp: float) -> None:
        """Forget tracks that have ended."""
        if abs(timestamp - self._swept) < FORGET_SECONDS:
            return
        self._swept = timestamp
        self._tracks = {
            key: looked
            for key, looked in self._tracks.items()
            if abs(timestamp - looked.seen) < FORGET_SECONDS
        }


def _cut(image: Image, box: Floats32) -> Image:
    """Return the box within the frame, at least a pixel of it; no copy."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = np.round(box).astype(int).tolist()
    left, top = min(max(0, x1), width - 1), min(max(0, y1), height - 1)
    return image[top : max(top + 1, min(height, y2)), left : max(left + 1, min(width, x2))]
