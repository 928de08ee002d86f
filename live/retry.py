"""Keeping a reader of Redis alive for as long as someone needs it."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final

from redis.exceptions import RedisError

from live.cancellation import pass_on_cancellation

logger = logging.getLogger(__name__)

_FIRST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 2.0
_STABLE_AFTER: Final = 5.0


async def keep_running(name: str, attempt: Callable[[], Awaitable[None]]) -> None:
    """Run `attempt` again and again until cancelled, waiting a little longer each time.

    An attempt reads until its connection breaks. An outage of Redis is one line in the log,
    anything else a trace; neither ends the reader, because its clients wait for it.
    """
    wait = _FIRST_WAIT
    reported = False
    while True:
        started = time.monotonic()
        try:
            await attempt()
        except (RedisError, OSError) as error:
            if not reported:
                logger.warning("%s lost Redis and is retrying: %s", name, type(error).__name__)
                reported = True
        except Exception:
            logger.exception("%s failed", name)
        pass_on_cancellation()
        if time.monotonic() - started > _STABLE_AFTER:
            wait, reported = _FIRST_WAIT, False
        await asyncio.sleep(wait * random.uniform(0.8, 1.2))
        wait = min(wait * 2, _LONGEST_WAIT)
