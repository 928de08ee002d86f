"""Tells the workers that something changed, so that they look at once."""

from __future__ import annotations

import logging
from typing import Final

from redis.exceptions import RedisError

from spoton.workers import client

WAKE_CHANNEL: Final = "spoton:wake"

logger = logging.getLogger(__name__)


def wake_workers() -> None:
    """Publish the wake-up; without Redis the workers still look every half second."""
    try:
        client().publish(WAKE_CHANNEL, b"1")
    except (RedisError, OSError) as error:
        logger.warning("workers not woken, they look by themselves: %s", type(error).__name__)
