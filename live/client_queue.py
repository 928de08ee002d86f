"""Messages that wait for one client of a task: bounded, the newest of its kind wins."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Collection
from typing import Any, Final

_MAX_NOTICES: Final = 128
REPLACEABLE: Final = ("status_update", "analytics_update", "tracking_update")
"""Of these only the newest is of use, in the order in which they are sent."""


class Update:
    """One message from the worker: the text for clients, and what it says.

    Attributes:
        text: JSON exactly as it goes to a client that asked for nothing special.
        body: the same, parsed once for all clients; shared, so never changed.
        epoch: of the worker that made it.
    """

    __slots__ = ("body", "epoch", "received_at", "text")

    def __init__(self, text: str, body: dict[str, Any], epoch: int) -> None:
        self.text = text
        self.body = body
        self.epoch = epoch
        self.received_at = time.monotonic()

    @property
    def sequence(self) -> int:
        """The worker's number of a tracking update; it starts again with a higher epoch."""
        return int(self.body.get("sequence", 0))

    @property
    def kind(self) -> str:
        """The message's type, such as `tracking_update`."""
        return str(self.body.get("type", ""))

    def age(self) -> float:
        """Return how many seconds ago it arrived here."""
        return time.monotonic() - self.received_at


class ClientQueue:
    """One client's pending messages.

    A tracking update or a status replaces the pending one, which it makes worthless; notices
    (identities merged or split, events) are kept in order, the oldest dropped and counted when a
    client leaves more than 128 of them waiting.

    Args:
        changed: set when there is something.
        kinds: the types of messages that this client gets.
    """

    def __init__(self, changed: asyncio.Event, kinds: Collection[str]) -> None:
        self.changed = changed
        self.dropped_notices = 0
        self._kinds = frozenset(kinds)
        self._newest: dict[str, Update] = {}
        self._notices: deque[Update] = deque(maxlen=_MAX_NOTICES)
        self._resync = ""

    def put(self, update: Update) -> None:
        """Queue `update` for the client."""
        if update.kind not in self._kinds:
            return
        if update.kind in REPLACEABLE:
            self._newest[update.kind] = update
        else:
            self.dropped_notices += len(self._notices) == _MAX_NOTICES
            self._notices.append(update)
        self.changed.set()

    def request_snapshot(self, reason: str) -> None:
        """Queue a new snapshot, since something may have been missed; it carries the `reason`."""
        self._resync = reason
        self.changed.set()

    def take_resync(self) -> str:
        """Return why a snapshot is due, once; empty if none is."""
        reason, self._resync = self._resync, ""
        return reason

    def take(self) -> Update | None:
        """Return what is to be sent next, identities before the tracks that use them."""
        if self._notices:
            return self._notices.popleft()
        for kind in REPLACEABLE:
            if kind in self._newest:
                return self._newest.pop(kind)
        return None
