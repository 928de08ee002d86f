"""Workers of one process that are nodes to each other, with a way between them that can be cut."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError

import numpy as np

from tests.vision.painted import ColourEmbedder
from vision.sources.elsewhere import CropAnswers
from vision.types import Detections, Image
from worker.elsewhere.links import NodePlace, ShareOrder
from worker.worker import Worker


class ColourDetector:
    """Finds the box around everything that is much more red than green."""

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        return [self._found(image) for image in images]

    def _found(self, image: Image) -> Detections:
        red = image[..., 2].astype(int) - image[..., 1] > 80
        ys, xs = np.nonzero(red)
        if len(ys) < 50:
            return Detections.none()
        box = np.array([[xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]], np.float32)
        return Detections(box, np.array([0.9], np.float32))


class Joined:
    """Nodes by name."""

    def __init__(self) -> None:
        self.nodes: dict[str, JoinedNode] = {}
        self.asked = 0
        self.slow = threading.Event()
        """While it is set, no question for crops is answered."""

    def add(self, name: str) -> JoinedNode:
        node = self.nodes[name] = JoinedNode(self, name)
        return node

    def close(self) -> None:
        for node in self.nodes.values():
            node.end()


class JoinedNode:
    """A worker, the thread that hears for it, and its way to the others."""

    def __init__(self, joined: Joined, name: str) -> None:
        self.joined, self.name, self.cut = joined, name, False
        self.worker = Worker(
            ColourDetector(),
            "cpu",
            claims=False,
            embedder=ColourEmbedder(),
            records=False,
            links=self,
        )
        self._inbox: queue.Queue[Callable[[], None] | None] = queue.Queue()
        self._crops = ThreadPoolExecutor(1)
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._running = threading.Thread(target=self.worker.run, daemon=True)
        self._hearing.start()
        self._running.start()

    @property
    def place(self) -> NodePlace:
        return NodePlace(self.worker.holder, self.name, self.name)

    def order(self, place: NodePlace, order: ShareOrder) -> None:
        self._tell(place, lambda node: node.order(order, self.place))

    def close(self, place: NodePlace, share: str) -> None:
        self._tell(place, lambda node: node.end(share))

    def followed(self, place: NodePlace, share: str, number: int, told: bytes) -> None:
        self._tell(place, lambda node: node.followed(share, number, told))

    def seen(self, place: NodePlace, share: str, kind: str, message: bytes) -> None:
        there = self.joined.nodes[place.actor]
        if not (self.cut or there.cut):
            there._inbox.put(lambda: there.worker.hear(share, kind, message))

    def ask(
        self, place: NodePlace, wanted: Sequence[tuple[str, bytes]], seconds: float
    ) -> CropAnswers:
        there = self.joined.nodes[place.actor]
        self.joined.asked += 1
        answer: Future[list[bytes]] = Future()
        if not (self.cut or there.cut or self.joined.slow.is_set()):
            assert there.worker.shares
            answer = there._crops.submit(there.worker.shares.embed, wanted)

        def take() -> Sequence[bytes]:
            try:
                return answer.result(seconds)
            except FutureTimeoutError:
                return []

        return take

    def end(self) -> None:
        self.worker.stop()
        self._running.join(20)
        self._inbox.put(None)
        self._hearing.join(5)
        self._crops.shutdown()

    def _tell(self, place: NodePlace, tell: Callable[..., None]) -> None:
        there = self.joined.nodes[place.actor]
        if not (self.cut or there.cut):
            there._inbox.put(lambda: tell(there.worker.shares))

    def _hear(self) -> None:
        while (work := self._inbox.get()) is not None:
            work()
