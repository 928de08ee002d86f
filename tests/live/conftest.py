from collections.abc import AsyncIterator

import pytest_asyncio

from spoton import redis
from tests.live.fixtures import campus, redis_server, task, viewer, web, worker

__all__ = ["campus", "redis_server", "task", "viewer", "web", "worker"]


@pytest_asyncio.fixture(autouse=True)
async def closed_connections() -> AsyncIterator[None]:
    yield
    await redis.close()
