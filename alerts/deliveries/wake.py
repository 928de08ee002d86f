"""Tells the delivery process that there is something to send, so that it looks at once."""

from __future__ import annotations

import logging
from typing import Final

from redis.exceptions import RedisError

from spoton.workers import client

WAKE_CHANNEL: Final = "spoton:deliveries"

logger = logging.getLogger(__name__)


def wake_deliveries() -> None:
    """Publish the wake-up; without Redis the process still looks every second."""
    try:
        client().publish(WAKE_CHANNEL, b"1")
    except (RedisError, OSError) as error:
        logger.warning("deliveries not woken, they look by themselves: %s", type(error).__name__)
