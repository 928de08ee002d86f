"""When a source that failed is tried again: after a pause, or once its camera can be reached."""

from __future__ import annotations

import time
from typing import Final

from .door_watch import DoorWatch
from .retries import Retries
from .spec import SourceSpec

UNREACHED_SECONDS: Final = 30.0
"""After which a reader tries a camera that nothing can connect to."""


class Comeback:
    """Says when to start the reader of a source.

    A reader is a process: starting one for every try costs more than following a camera does. So
    a camera that cannot be connected to is left alone until it can, and then it is read at once.
    """

    def __init__(self, spec: SourceSpec) -> None:
        self._spec = spec
        self._retries = Retries()
        self._door: DoorWatch | None = None
        self._retry_at = self._unreached_at = 0.0

    @property
    def reason(self) -> str:
        """Why the camera cannot be reached; "" where it can, or that is not known."""
        return self._door.reason if self._door else ""

    def worked(self) -> None:
        """Note that a frame or a packet came."""
        self._retries.worked()

    def failed(self, lasting: bool, refused: bool) -> None:
        """Note a failure, see `Retries.pause`."""
        self.leave()
        now = time.monotonic()
        self._retry_at = now + self._retries.pause(lasting, refused)
        self._unreached_at = now + UNREACHED_SECONDS
        if not lasting and not refused and DoorWatch.can_watch(self._spec.address):
            self._door = DoorWatch(self._spec.address, self._spec.networks)

    def is_due(self) -> bool:
        """Tell whether to start the reader now."""
        now, door = time.monotonic(), self._door
        if door is None or not door.reason:
            return now >= self._retry_at
        return door.opened or now >= self._unreached_at

    def leave(self) -> None:
        """Do not watch the camera any longer."""
        if self._door is not None:
            self._door.end()
            self._door = None
