"""The way from node to node by Ray: calls of the hosts' actors."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any, Final

import ray
from ray.exceptions import GetTimeoutError, RayError

from vision.sources.elsewhere import CropAnswers
from worker.elsewhere.links import NodePlace, ShareOrder

from .names import CROPS_GROUP, MESSAGES_GROUP, NAMESPACE

logger = logging.getLogger(__name__)
WAITING: Final = 1000
"""Messages at most that wait for Ray; what comes then is lost, as on the way."""


class RayLinks:
    """Sends messages to hosts; see `NodeLinks`. Callable from any thread of a host.

    One thread sends: to look a host up waits for the head, which may be down. Calls in one group
    run on one thread there; now and then one overtakes another.
    """

    def __init__(self) -> None:
        self._actors: dict[str, Any] = {}
        self._own = ""
        self._lost = False
        self._queue: queue.Queue[tuple[NodePlace, str, tuple[object, ...]]] = queue.Queue(WAITING)
        threading.Thread(target=self._send, name="links", daemon=True).start()

    def order(self, place: NodePlace, order: ShareOrder) -> None:
        """Say that a share is wanted still."""
        self._own = self._own or ray.get_runtime_context().get_actor_name() or ""
        self._put(place, "order", order, NodePlace("", self._own, ""))

    def close(self, place: NodePlace, share: str) -> None:
        """End a share."""
        self._put(place, "end_share", share)

    def followed(self, place: NodePlace, share: str, number: int, told: bytes) -> None:
        """Say that a tick was followed."""
        self._put(place, "followed", share, number, told)

    def seen(self, place: NodePlace, share: str, kind: str, message: bytes) -> None:
        """Tell the worker of a task what its cameras see, or how they are."""
        self._put(place, "hear", share, kind, message)

    def ask(
        self, place: NodePlace, wanted: Sequence[tuple[str, bytes]], seconds: float
    ) -> CropAnswers:
        """Ask for crops; the answer is awaited until `seconds` from now."""
        actor, end = self._actors.get(place.actor), time.monotonic() + seconds
        if actor is None:
            return list
        reply = actor.embed.options(concurrency_group=CROPS_GROUP).remote(list(wanted))

        def take() -> Sequence[bytes]:
            try:
                left = max(0.0, end - time.monotonic())
                answer: list[bytes] = ray.get(reply, timeout=left)
            except GetTimeoutError:
                logger.warning("node %s: no crops within %.2f s", place.address, seconds)
                return []
            except RayError as error:
                logger.warning("node %s: no crops (%s)", place.address, type(error).__name__)
                return []
            return answer

        return take

    def _put(self, place: NodePlace, method: str, *given: object) -> None:
        try:
            self._queue.put_nowait((place, method, given))
            self._lost = False
        except queue.Full:
            if not self._lost:
                logger.warning("messages to other nodes are lost: the head does not answer")
            self._lost = True

    def _send(self) -> None:
        while True:
            place, method, given = self._queue.get()
            try:
                actor = self._actors.get(place.actor)
                if actor is None:
                    actor = self._actors[place.actor] = ray.get_actor(place.actor, NAMESPACE)
                getattr(actor, method).options(concurrency_group=MESSAGES_GROUP).remote(*given)
            except (ValueError, RayError) as error:  # no such host, or it is gone
                self._actors.pop(place.actor, None)
                logger.warning("node %s is not there (%s)", place.address, type(error).__name__)
            except Exception:  # other nodes must still be reached
                logger.exception("node %s: a message is lost", place.address)
