"""What waits for one client of `/ws/tracking`: bounded, the newest of its kind wins."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any, Final

_MAX_NOTICES: Final = 128


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
        """The worker's number of a tracking update; it starts anew with a higher epoch."""
        return int(self.body.get("sequence", 0))

    @property
    def kind(self) -> str:
        """The message's type, such as `tracking_update`."""
        return str(self.body.get("type", ""))

    def age(self) -> float:
        """Return how many seconds ago it arrived here."""
        return time.monotonic() - self.received_at


class Feed:
    """One client's pending messages.

    A tracking update or a status replaces the pending one, which it makes worthless; notices
    (identities merged or split, events) are kept in order, the oldest dropped and counted when a
    client leaves more than 128 of them waiting.
    """

    def __init__(self, changed: asyncio.Event) -> None:
        self.changed = changed
        self.dropped_notices = 0
        self._tracking: Update | None = None
        self._status: Update | None = None
        self._notices: deque[Update] = deque(maxlen=_MAX_NOTICES)

    def put(self, update: Update) -> None:
        """Leave `update` for the client."""
        if update.kind == "tracking_update":
            self._tracking = update
        elif update.kind == "status_update":
            self._status = update
        else:
            self.dropped_notices += len(self._notices) == _MAX_NOTICES
            self._notices.append(update)
        self.changed.set()

    def take(self) -> Update | None:
        """Return what is to be sent next, identities before the tracks that use them."""
        if self._notices:
            return self._notices.popleft()
        if self._status is not None:
            status, self._status = self._status, None
            return status
        tracking, self._tracking = self._tracking, None
        return tracking
