"""An embedder for several threads: the engine's, and the one that answers other nodes."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from vision.appearance import Embedder
from vision.types import Floats32, Image


class LockedEmbedder:
    """An embedder that one thread uses at a time; see `Embedder`."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimensions = embedder.name, embedder.dimensions
        self._embedder = embedder
        self._lock = threading.Lock()

    def embed(self, crops: Sequence[Image]) -> Floats32:
        """Embed people, see `Embedder.embed`."""
        with self._lock:
            return self._embedder.embed(crops)


def locked(embedder: Embedder | None) -> LockedEmbedder | None:
    """Return the embedder with a lock; None where there is none."""
    return None if embedder is None else LockedEmbedder(embedder)
