"""Whether a lost camera can be connected to again, found out without starting a reader."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Sequence
from typing import Final

from .faults import WORDS, fault_of
from .networks import resolve
from .relay import PORTS, split
from .spec import SourceReadError

EVERY_SECONDS: Final = 1.0
ANSWER_SECONDS: Final = 1.0
"""A new try asks at once, while an old one would ask again after longer and longer pauses."""


class DoorWatch:
    """Tries to connect to a camera, in a thread, until that works for the first time.

    Args:
        address: of a camera that `can_watch`.
        networks: in which its machine may be.

    Attributes:
        reason: why it could not be connected to; "" while no try has failed.
        opened: it could not, and now it can.
    """

    def __init__(self, address: str, networks: Sequence[str]) -> None:
        self._address, self._networks = address, networks
        self.reason, self.opened = "", False
        self._ended = threading.Event()
        threading.Thread(target=self._run, name="door", daemon=True).start()

    @staticmethod
    def can_watch(address: str) -> bool:
        """Tell whether a camera is connected to by TCP, so that a try says something."""
        return address.partition("://")[0].lower() in PORTS

    def end(self) -> None:
        """Try no more."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            reason = self._try()
            if not reason:
                self.opened = bool(self.reason)
                return
            self.reason = reason
            self._ended.wait(EVERY_SECONDS * random.uniform(0.5, 1.0))  # not all cameras at once

    def _try(self) -> str:
        """Return why there is no connection; "" if there is one."""
        try:
            scheme, _, name, given, _ = split(self._address)
            port = given or PORTS[scheme]
            host = resolve(name.strip("[]"), port, self._networks)
            with socket.create_connection((host, port), ANSWER_SECONDS):
                return ""
        except SourceReadError as error:
            return str(error)
        except OSError as error:
            return WORDS.get(fault_of(error), error.strerror or "no connection")
