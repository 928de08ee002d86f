"""The web process's asynchronous connection to Redis, one per event loop."""

import asyncio
from typing import Final
from weakref import WeakKeyDictionary

from django.conf import settings
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

_CONNECTIONS: Final = 200

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Redis] = WeakKeyDictionary()


def client() -> Redis:
    """Return this loop's client; it gives up quickly, the callers try again in their own time."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        pool = BlockingConnectionPool.from_url(
            settings.REDIS_URL,
            # When hundreds of sockets come or go at once, their questions wait for their turn.
            max_connections=_CONNECTIONS,
            timeout=5,
            socket_connect_timeout=2,
            socket_timeout=5,
            # One new try: a connection that was open when Redis came back is stale.
            retry=Retry(NoBackoff(), 1),
        )
        _clients[loop] = Redis.from_pool(pool)
    return _clients[loop]


async def close() -> None:
    """Close this loop's connections."""
    connection = _clients.pop(asyncio.get_running_loop(), None)
    if connection is not None:
        await connection.aclose()
