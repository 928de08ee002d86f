"""What all tasks of a worker share."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from vision.appearance import Embedder

from .elsewhere.links import NodeLinks
from .meter import StageTimes
from .publish import Publisher
from .store import Store


@dataclass(frozen=True, slots=True)
class WorkerServices:
    """What all tasks of a worker share.

    Attributes:
        store, publisher: where results go.
        encoders: threads that make JPEGs.
        quality: of JPEGs, 1–100.
        wake: wakes the engine.
        times: sums up what the stages take.
        embedder: makes embeddings; None: identity goes by the floor alone.
        links: to nodes that decode cameras of this worker's tasks; None: there are none.
    """

    store: Store
    publisher: Publisher
    encoders: ThreadPoolExecutor
    quality: int
    wake: Callable[[], None]
    times: StageTimes
    embedder: Embedder | None = None
    links: NodeLinks | None = None
