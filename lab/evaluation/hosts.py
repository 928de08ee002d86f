"""A data set whose cameras are split over hosts, as on several machines, in one process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast
from uuid import UUID

from vision.appearance import Embedder
from vision.sources import CameraSpec, SourceSpec, Tick
from vision.sources.elsewhere import CropAnswers
from vision.sources.feed import Feed
from vision.sources.remote_source import RemoteSource
from worker.elsewhere.camera_share import CameraShare
from worker.elsewhere.crops import embed
from worker.elsewhere.links import ShareOrder
from worker.elsewhere.task_nodes import asks
from worker.meter import StageTimes
from worker.plan import PlannedCamera, TaskPlan
from worker.publish import Publisher
from worker.services import WorkerServices
from worker.store import Store

NOBODY = UUID(int=0)
CROP_SECONDS = 60.0
Hear = Callable[[str, str, bytes], None]


class _Nowhere:
    """Publishes nothing; see `Publisher`."""

    def cameras(self, *_: object) -> None: ...

    def watched(self, _: object) -> Collection[Any]:
        return ()

    def tick(self, _: object) -> None: ...


class SplitHosts:
    """Hosts that decode the cameras of a data set in turn, by the worker's own code.

    Args:
        count: of hosts.
        fps: of the data set.
        embedder: of all of them.
    """

    def __init__(self, count: int, fps: float, embedder: Embedder | None) -> None:
        self._count, self._fps, self._embedder = count, fps, embedder
        self._hear: Hear | None = None
        self._wake: Callable[[], None] = lambda: None
        self._shares: dict[str, CameraShare] = {}
        self._encoders = ThreadPoolExecutor(1)
        self._sources = 0

    def connect(self, hear: Hear, wake: Callable[[], None]) -> None:
        """Send what is seen there, and wake the engine."""
        self._hear, self._wake = hear, wake

    def make(
        self, spec: SourceSpec, position: int, views: Sequence[CameraSpec], earlier: int
    ) -> Feed:
        """Open a source at the host whose turn it is; see `FrameSynchronizer`."""
        number, self._sources = self._sources % self._count, self._sources + 1
        host = _SplitHost(self, f"host {number + 1}", views)
        return RemoteSource(spec, views, position, host, "evaluation", earlier)

    def running(self) -> list[CameraShare]:
        """Return what the hosts decode, for the engine."""
        return list(self._shares.values())

    def tell(self) -> None:
        """Have the hosts say how their cameras are."""
        for share in self.running():
            share.tell_state()

    def asks(self, tick: Tick) -> Callable[[Mapping[str, Any]], Callable[[], Mapping[str, Any]]]:
        """Return what asks the hosts for crops of a tick."""
        return asks(tick, self._embedder.dimensions if self._embedder else 0, CROP_SECONDS)

    def close(self) -> None:
        """End what is decoded."""
        for share in self.running():
            share.close()
        self._encoders.shutdown()

    def _open(self, order: ShareOrder, views: Sequence[CameraSpec]) -> None:
        cameras = tuple(
            PlannedCamera(number, view, None, None, None, order.position, 0, 1)
            for number, view in enumerate(views)
        )
        services = WorkerServices(
            cast("Store", None),
            cast("Publisher", _Nowhere()),
            self._encoders,
            80,
            self._wake,
            StageTimes(),
            self._embedder,
        )

        def send(kind: str, message: bytes) -> None:
            if self._hear is not None:
                self._hear(order.share, kind, message)

        plan = TaskPlan(NOBODY, 0, "", self._fps, cameras, 0)
        self._shares[order.share] = CameraShare(order, plan, services, send)


class _SplitHost:
    """A host; see `CameraNode`."""

    def __init__(self, hosts: SplitHosts, name: str, views: Sequence[CameraSpec]) -> None:
        self.name = name
        self._hosts, self._views = hosts, views

    def order(self, share: str, cameras: Sequence[str], position: int, earlier: int) -> None:
        if share not in self._hosts._shares:
            order = ShareOrder(share, NOBODY, 1, tuple(cameras), position, "", earlier=earlier)
            self._hosts._open(order, self._views)

    def close(self, share: str) -> None:
        """Nothing to do: `SplitHosts.close` ends all."""

    def followed(self, share: str, number: int, told: bytes) -> None:
        if share in self._hosts._shares:
            self._hosts._shares[share].followed(number, None)

    def ask(self, wanted: Sequence[tuple[str, bytes]], seconds: float) -> CropAnswers:
        hosts = self._hosts
        answers = embed(wanted, hosts._shares.get, hosts._embedder)
        return lambda: answers
