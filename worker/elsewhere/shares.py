"""All shares that this node decodes for tasks of others."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection

from tracking.models import ProcessingTask
from vision.sources.share_messages import GIVEN_UP, STATE, ShareState, pack_state, unpack_told
from vision.tick_messages import MessageUnreadable
from worker.calibrated_views import store_views
from worker.plan import TaskPlan, plan
from worker.services import WorkerServices

from .camera_share import CameraShare
from .crops import embed
from .links import NodeLinks, NodePlace, ShareOrder

logger = logging.getLogger(__name__)
STEP_SECONDS: Final = 0.1
STATE_SECONDS: Final = 0.5
PLAN_SECONDS: Final = 5.0
"""Between two looks at what a task's rules and calibrations are."""
FORGOTTEN_SECONDS: Final = 5.0
"""A share ends when nothing was ordered for so long: its task is elsewhere, or gone."""


@dataclass(slots=True)
class _Wish:
    order: ShareOrder
    owner: NodePlace
    at: float
    share: CameraShare | None = None
    refused: str = ""


class CameraShares:
    """Opens and ends shares in a thread of its own, which talks to the database.

    Args:
        services: of this worker.
        links: to other nodes.
    """

    def __init__(self, services: WorkerServices, links: NodeLinks) -> None:
        self._services, self._links = services, links
        self._wishes: dict[str, _Wish] = {}
        self._ended: list[str] = []
        self._epochs: dict[UUID, int] = {}
        self._lock = threading.Lock()
        self._wake, self._stop = threading.Event(), threading.Event()
        self._state_at = self._plan_at = 0.0
        self._thread = threading.Thread(target=self._run, name="shares", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the thread runs; False when it has died of an error."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End all shares."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout=10)

    def running(self) -> list[CameraShare]:
        """Return the shares, for the engine."""
        return [wish.share for wish in list(self._wishes.values()) if wish.share is not None]

    @property
    def cameras(self) -> int:
        """Return how many cameras are decoded here for others."""
        return sum(len(share.order.cameras) for share in self.running())

    def order(self, order: ShareOrder, owner: NodePlace) -> None:
        """Open a share, or continue with it; a worker of an older epoch gets none."""
        with self._lock:
            if order.epoch < self._epochs.get(order.task_id, 0):
                return
            self._epochs[order.task_id] = order.epoch
            wish = self._wishes.get(order.share)
            if wish is None:
                self._wishes[order.share] = _Wish(order, owner, time.monotonic())
                self._wake.set()
                return
            wish.at = time.monotonic()
        if wish.share is not None:
            wish.share.keep(order)

    def end(self, share: str) -> None:
        """End a share."""
        self._ended.append(share)
        self._wake.set()

    def followed(self, share: str, number: int, told: bytes) -> None:
        """Let go of a tick's pictures, see `CameraNode.followed`."""
        found = self._share(share)
        if found is None:
            return
        try:
            found.followed(number, unpack_told(told) if told else None)
        except MessageUnreadable as error:
            logger.warning("what a tick showed is not published: %s", error)

    def embed(self, wanted: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Embed crops, all in one batch; ticks whose pictures are gone are left out."""
        return embed(wanted, self._share, self._services.embedder)

    def _share(self, name: str) -> CameraShare | None:
        wish = self._wishes.get(name)
        return wish.share if wish else None

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(STEP_SECONDS)
            self._wake.clear()
            try:
                self._end_some()
                self._open_some()
                self._read_plans()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("shares wait for the database (%s)", type(error).__name__)
            finally:
                connection.close()
            self._tell()
        for name in list(self._wishes):
            self._end(name)

    def _end_some(self) -> None:
        ended, self._ended = self._ended, []
        now = time.monotonic()
        for name, wish in list(self._wishes.items()):
            newest = self._epochs.get(wish.order.task_id, 0)
            old = now - wish.at > FORGOTTEN_SECONDS or wish.order.epoch < newest
            if name in ended or old:
                self._end(name)

    def _end(self, name: str) -> None:
        with self._lock:
            wish = self._wishes.pop(name)
        if wish.share is not None:
            wish.share.close()
            logger.info("share %s: ended", name)

    def _open_some(self) -> None:
        for wish in list(self._wishes.values()):
            if wish.share is not None and wish.share.error:
                wish.refused = wish.share.error
                wish.share.close()
                wish.share = None
            if wish.share is None and not wish.refused:
                self._open(wish)

    def _open(self, wish: _Wish) -> None:
        order, owner = wish.order, wish.owner

        def send(kind: str, message: bytes) -> None:
            self._links.seen(owner, order.share, kind, message)

        own = self._services.embedder.name if self._services.embedder else ""
        if own != order.model:
            wish.refused = f"appearance model {own or 'none'} instead of {order.model or 'none'}"
            return
        wanted = _plan(order.task_id)
        if wanted is None:
            wish.refused = "there is no such task"
            return
        try:
            wish.share = CameraShare(order, wanted, self._services, send)
        except (LookupError, OSError) as error:
            wish.refused = str(error)
            return
        logger.info("share %s: decodes %s", order.share, ", ".join(order.cameras))
        self._services.wake()

    def _read_plans(self) -> None:
        """Take other calibrations and rules; keep pictures with calibrations."""
        if time.monotonic() - self._plan_at < PLAN_SECONDS:
            return
        self._plan_at = time.monotonic()
        plans: dict[UUID, TaskPlan | None] = {}
        for share in self.running():
            store_views(share.views())
            if share.task_id not in plans:
                plans[share.task_id] = _plan(share.task_id)
            wanted = plans[share.task_id]
            if wanted is not None:
                try:
                    share.change(wanted)
                except LookupError:
                    continue  # the task's worker closes it
        with self._lock:
            known = {wish.order.task_id for wish in self._wishes.values()}
            self._epochs = {key: self._epochs[key] for key in known & self._epochs.keys()}

    def _tell(self) -> None:
        if time.monotonic() - self._state_at < STATE_SECONDS:
            return
        self._state_at = time.monotonic()
        for name, wish in list(self._wishes.items()):
            if wish.share is not None:
                wish.share.tell_state()
            elif wish.refused:
                # It is asked for again, by another name: it may work soon, or elsewhere.
                said = ShareState("reconnecting", wish.refused, GIVEN_UP, 0.0, {})
                self._links.seen(wish.owner, name, STATE, pack_state(said))


def _plan(task_id: UUID) -> TaskPlan | None:
    task = ProcessingTask.objects.select_related("environment").filter(pk=task_id).first()
    return None if task is None else plan(task)
