"""How many sockets and streams each user has, over all web processes.

Each open socket is a member of a sorted set in Redis, with the time at which it lapses; anyone who
serves it renews that. So what a killed process had open is free again half a minute later.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final
from weakref import WeakKeyDictionary

from django.conf import settings
from redis.exceptions import RedisError

from live.retry import keep_running
from spoton import redis

LAPSE_SECONDS: Final = 30
RENEW_SECONDS: float = 10.0

_ENTER: Final = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


def key(user_id: int) -> str:
    """Return the key of a user's sockets."""
    return f"spoton:sockets:{user_id}"


class SocketCounts:
    """What this event loop has open."""

    def __init__(self) -> None:
        self._open: dict[str, int] = {}
        self._renewing: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def counted(self, user_id: int) -> AsyncIterator[bool]:
        """Count a socket for the duration of the `async with`; False if the user has too many."""
        member = secrets.token_hex(8)
        self._open[member] = user_id
        try:
            entered = await self._enter(user_id, member)
            if not entered:
                del self._open[member]  # or it would be renewed
            yield entered
        finally:
            self._open.pop(member, None)
            await self._leave(user_id, member)  # a question that was cancelled may have been heard

    async def is_full(self, user_id: int) -> bool:
        """Whether one more would be too many now."""
        try:
            seconds, _ = await redis.client().time()
            opened = await redis.client().zcount(key(user_id), seconds, "+inf")
        except (RedisError, OSError):
            return False
        return int(opened) >= settings.SOCKETS_PER_USER

    async def _enter(self, user_id: int, member: str) -> bool:
        if self._renewing is None:
            self._renewing = asyncio.create_task(keep_running("socket counts", self._renew))
        try:
            answer = await redis.client().eval(
                _ENTER, 1, key(user_id), member, str(settings.SOCKETS_PER_USER), str(LAPSE_SECONDS)
            )
        except (RedisError, OSError):
            return True  # nothing can be counted, and nothing live is there to be seen
        return bool(answer)

    async def _leave(self, user_id: int, member: str) -> None:
        if not self._open and self._renewing is not None:
            self._renewing.cancel()
            self._renewing = None
        with suppress(RedisError, OSError):
            await asyncio.shield(redis.client().zrem(key(user_id), member))

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            seconds, micros = await redis.client().time()
            lapse = seconds + micros / 1e6 + LAPSE_SECONDS
            async with redis.client().pipeline(transaction=False) as pipeline:
                for member, user_id in self._open.items():
                    pipeline.zadd(key(user_id), {member: lapse})
                    pipeline.expire(key(user_id), LAPSE_SECONDS)
                await pipeline.execute()


_counts: WeakKeyDictionary[asyncio.AbstractEventLoop, SocketCounts] = WeakKeyDictionary()


def socket_counts() -> SocketCounts:
    """Return this event loop's counts."""
    return _counts.setdefault(asyncio.get_running_loop(), SocketCounts())
