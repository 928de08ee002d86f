"""A source that another node decodes, as the worker of its task sees it."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any, Final

from vision.recorder.messages import RecorderChanged, RecordOrder
from vision.seen_frame import SeenTick
from vision.tick_messages import SEEN, MessageUnreadable, unpack_seen

from .elsewhere import CameraNode, SeenElsewhere
from .feed import PendingFrame
from .feed_facts import FeedFacts
from .messages import FrameReady
from .rate_grid import FrameRate
from .share_messages import GIVEN_UP, ShareState, unpack_state
from .spec import CameraSpec, SourceSpec
from .tick import CameraStatus

logger = logging.getLogger(__name__)
ORDER_SECONDS: Final = 1.0
"""Between two orders: a node ends a share about which it hears nothing."""
SILENCE_SECONDS: Final = 3.0
"""A node says twice a second how its cameras are."""
GAP_SECONDS: Final = 1.0
"""Messages overtake each other; one that is missed for so long is lost."""
AGAIN_SECONDS: Final = 2.0
"""Until a node that has given a share up is asked again."""
FIRST_SECONDS: Final = 20.0
"""Patience with a node that has said nothing yet."""


class RemoteSource(FeedFacts):
    """A source that a node decodes: gives what was seen in its frames. See `Feed`.

    Args:
        spec: of the source.
        views: its cameras.
        position: of the first frame wanted, in a recording.
        node: decodes it.
        task: begins the names of its shares.
        earlier: frames of rounds before that one, see `Feed.earlier`.
    """

    is_here = False
    pipe: Connection | None = None
    pid: int | None = None
    limit_fps: float | None = None

    def __init__(
        self,
        spec: SourceSpec,
        views: Sequence[CameraSpec],
        position: int,
        node: CameraNode,
        task: str,
        earlier: int = 0,
    ) -> None:
        super().__init__(spec, position, earlier, f"node {node.name} opens it")
        self.node = node
        self._views = list(views)
        self._task = task
        self._said: ShareState | None = None
        self._suspended = False
        self._order_at = 0.0
        self._begin()

    def status(self, camera: str) -> CameraStatus:
        """Return the status of a camera of it."""
        told = self._said.cameras.get(camera) if self._said else None
        if told is None:
            return CameraStatus(self.state, self.reason, None, None, self.dropped, None)
        if told.state != "failed" or self.state == "reconnecting" or self._suspended:
            # What the node said is of a moment ago: frames have come since, or are still to come.
            told = replace(told, state=self.state, reason=self.reason)
        return replace(told, dropped=told.dropped + self.dropped)

    @property
    def pictures(self) -> Mapping[str, Mapping[str, Any]]:
        """Return by camera what the node says of its picture."""
        return self._said.pictures if self._said else {}

    def use(self, views: Sequence[CameraSpec]) -> None:
        """Give pictures of these cameras from now on."""
        if list(views) != self._views:
            self._views = list(views)
            self._renew()

    def hear(self, kind: str, message: bytes) -> None:
        """Take what the node says of its share."""
        self._heard, self._patience = time.monotonic(), SILENCE_SECONDS
        try:
            if kind == SEEN:
                self._see(message)
            else:
                self._take_state(unpack_state(message))
        except MessageUnreadable as error:
            self.state, self.reason = "failed", f"node {self.node.name} has another version"
            logger.warning("node %s says what nobody understands: %s", self.node.name, error)

    def start_if_due(self) -> None:
        """Say now and then that it is wanted."""
        now = time.monotonic()
        if self._suspended or self.state == "ended" or now < self._order_at:
            return
        self._order_at = now + ORDER_SECONDS
        names = [view.camera_id for view in self._views]
        position, index = self._next
        self.node.order(self.share, names, position, index - position)

    def check_alive(self) -> None:
        """Notice that the node says nothing, and ask it again."""
        if self._suspended or self.state == "ended":
            return
        if self._gap_at and time.monotonic() - self._gap_at > GAP_SECONDS:
            self._lose(f"a message of node {self.node.name} was lost")
        if time.monotonic() - self._heard > self._patience:
            self._lose(f"node {self.node.name} does not answer")

    def release(self, pending: PendingFrame) -> None:
        """Tell the node that a tick needs its picture no longer, and what was made of it."""
        if pending.elsewhere is not None:
            one = pending.elsewhere
            self.node.followed(one.share, one.tick.number, one.told)

    def suspend(self) -> None:
        """Read nothing until `resume`."""
        self._suspended = True
        self.node.close(self.share)
        self._let_go_of_pending()
        if self.state != "ended":
            self.state, self.reason = "waiting", "paused"

    def resume(self) -> None:
        """Read again after `suspend`."""
        if self._suspended:
            self._suspended, self.reason = False, ""
            self._begin()

    def close(self) -> None:
        """End the share."""
        self.node.close(self.share)
        self._let_go_of_pending()

    def listen(self) -> None:
        """Nothing to do: messages come by `hear`."""

    def ask(self, rate: FrameRate) -> None:
        """Nothing to do: its node knows what it manages."""

    def record(self, orders: tuple[RecordOrder, ...]) -> None:
        """Nothing to do: what another node decodes is recorded by a process that copies."""

    def recorder_states(self) -> dict[int, RecorderChanged]:
        """Return none, see `record`."""
        return {}

    def see_people(self, keys: tuple[int, ...]) -> None:
        """Nothing to do, see `record`."""

    def _begin(self) -> None:
        """Give the share a name of its own: what was on its way under another is ignored."""
        self.share = f"{self._task}/{secrets.token_hex(6)}"
        self._number, self._order_at = 0, 0.0
        self._early: dict[int, SeenTick] = {}
        self._gap_at = 0.0
        self._heard, self._patience = time.monotonic(), FIRST_SECONDS

    def _renew(self) -> None:
        self.node.close(self.share)
        self._begin()

    def _lose(self, reason: str) -> None:
        self.state, self.reason = "reconnecting", reason
        self._renew()

    def _see(self, message: bytes) -> None:
        tick = unpack_seen(message)
        if tick.number <= self._number:
            self.node.followed(self.share, tick.number, b"")  # overtaken by a later one
        elif self.is_live:
            self._accept(tick)
        else:
            self._early[tick.number] = tick
            while following := self._early.pop(self._number + 1, None):
                self._accept(following)
            self._gap_at = (self._gap_at or self._heard) if self._early else 0.0

    def _accept(self, tick: SeenTick) -> None:
        self._number = tick.number
        if not tick.frames:
            self.node.followed(self.share, tick.number, b"")
            return
        first = next(iter(tick.frames.values()))
        position = max(tick.positions.values(), default=0)
        ready = FrameReady(-1, first.index, position, first.timestamp, first.captured, first.steady)
        seen = SeenElsewhere(self.node, self.share, tick)
        self.pending.append(PendingFrame(ready, None, self._heard, seen))
        self._next = position + 1, first.index + 1
        self.state, self.reason = "online", ""
        if self.is_live:
            while len(self.pending) > 1:
                self.release(self.pending.popleft())
                self.dropped, self.lost = self.dropped + 1, self.lost + 1

    def _take_state(self, said: ShareState) -> None:
        if said.sent == GIVEN_UP:
            self._lose(said.reason)
            self._order_at = time.monotonic() + AGAIN_SECONDS
            return
        self._said, self.fps = said, said.fps
        if said.state == "ended" and self._number < said.sent:
            return  # not before its last frame has come
        if said.state == "waiting" and self._number > said.sent:
            return  # that was before its first one came
        if said.state != "online" or self._number:
            self.state, self.reason = said.state, said.reason
        known = next(iter(said.cameras.values()), None)
        if known is not None:
            self.frames_in_recording = known.frames_in_recording
            self.reconnects = known.reconnects
            self.gaps = dict(known.gaps)

    def _let_go_of_pending(self) -> None:
        while self.pending:
            self.release(self.pending.popleft())
