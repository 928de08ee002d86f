"""A restore refuses while workers run: none of an earlier test may seem to."""

import pytest
from redis import Redis


@pytest.fixture(autouse=True)
def _no_earlier_workers(redis_client: Redis) -> None:
    """A killed worker's heartbeat lives for seconds; `redis_client` starts without any."""
