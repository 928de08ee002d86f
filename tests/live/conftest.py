from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from accounts.models import User
from spoton import redis
from tests.live.fixtures import campus, redis_server, task_cameras, web, worker

__all__ = ["campus", "redis_server", "task_cameras", "web", "worker"]


@pytest_asyncio.fixture(autouse=True)
async def closed_connections() -> AsyncIterator[None]:
    yield
    await redis.close()


@pytest.fixture
def viewer(transactional_db: None, viewer: User) -> User:
    """The same where a socket's own thread has to see the row."""
    return viewer
