"""Looks at the system between the minutes of the job cluster; what to look at, others add."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, InterfaceError

from .outbox import own_connection

logger = logging.getLogger(__name__)
SECONDS: Final = 10.0

looks: list[Callable[[], None]] = []
"""What evaluates the rules about the system; the app that knows its figures adds it."""


def watch(stopping: threading.Event) -> None:
    """Look every `SECONDS` until `stopping` is set; an outage of the database only waits."""
    while not stopping.is_set():
        for look in looks:
            try:
                with own_connection():
                    look()
            except (DatabaseError, InterfaceError) as error:
                logger.debug("nobody looks at the system: %s", type(error).__name__)
            except Exception:
                logger.exception("the rules about the system cannot be evaluated")
        stopping.wait(SECONDS)
