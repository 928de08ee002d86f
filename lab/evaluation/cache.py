"""Detections and vectors that were computed once, so that an evaluation repeats in seconds.

They are kept by the pixels that they were computed from: another recording, window or decoder
makes other keys by itself. What else decides (model, threshold, size) belongs in the file's name.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vision.detection import Detector
from vision.types import Detections, Floats32, Image

Keys = NDArray[np.bytes_]
_KEY_BYTES = 16


class Cache:
    """Rows of numbers by picture, in an .npz file without pickles.

    Args:
        path: read where it exists; a file that is none counts as empty and is written again.
        width: numbers per row.
    """

    def __init__(self, path: Path, width: int) -> None:
        self.path, self.width = path, width
        self.hits = self.misses = 0
        self._rows: dict[bytes, Floats32] = {}
        try:
            with path.open("rb") as raw, np.load(raw) as file:
                keys, counts, rows = file["keys"], file["counts"], file["rows"]
            parts = np.split(rows.reshape(-1, width), np.cumsum(counts)[:-1])
            self._rows = {key.tobytes(): part for key, part in zip(keys, parts, strict=True)}
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
            self._rows = {}

    def through(
        self, images: Sequence[Image], compute: Callable[[list[Image]], list[Floats32]]
    ) -> list[Floats32]:
        """Return the (n, width) rows of each picture.

        Have `compute` make those not known, together.
        """
        keys = [picture_key(image) for image in images]
        asked = dict(zip(keys, images, strict=True))
        new = {key: image for key, image in asked.items() if key not in self._rows}
        self.hits += len(images) - len(new)
        self.misses += len(new)
        if new:
            self._rows.update(zip(new, compute(list(new.values())), strict=True))
        return [self._rows[key] for key in keys]

    def save(self) -> None:
        """Write what is new, whole or not at all."""
        if not self.misses:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Two evaluations may fill one cache at once.
        unfinished = self.path.with_suffix(f".{os.getpid()}.npz")
        parts = list(self._rows.values())
        np.savez_compressed(
            unfinished,
            keys=np.frombuffer(b"".join(self._rows), np.uint8).reshape(-1, _KEY_BYTES),
            counts=np.array([len(part) for part in parts], np.int64),
            rows=np.concatenate(parts),
        )
        unfinished.replace(self.path)


def picture_key(image: Image) -> bytes:
    """Return a hash of a picture's size and pixels.

    >>> one = np.zeros((4, 6, 3), np.uint8)
    >>> picture_key(one) == picture_key(one.copy()), picture_key(one) == picture_key(one[:, :3])
    (True, False)
    """
    digest = hashlib.blake2b(repr(image.shape).encode(), digest_size=_KEY_BYTES)
    digest.update(np.ascontiguousarray(image).data)
    return digest.digest()


class CachedDetector:
    """A detector that looks at no picture twice; see `Cache`."""

    def __init__(self, detector: Detector, path: Path) -> None:
        self._detector = detector
        self.cache = Cache(path, 5)

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Return one `Detections` per picture; see `Detector.detect`."""
        rows = self.cache.through(images, self._compute)
        return [Detections(found[:, :4].copy(), found[:, 4].copy()) for found in rows]

    def _compute(self, images: list[Image]) -> list[Floats32]:
        return [
            np.column_stack([found.boxes, found.scores]).astype(np.float32)
            for found in self._detector.detect(images)
        ]
