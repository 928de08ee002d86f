"""What the inference workers, and the processes that deliver alerts, say of themselves.

Each keeps a Redis key alive for as long as it lives; a key that has expired is a process that is
gone. Another key is there while a process measures precisions.
"""

import json
from functools import cache
from typing import Any, Final

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

HEARTBEAT_PREFIX: Final = "spoton:worker:"
MEASURING_PREFIX: Final = "spoton:measuring:"
DELIVERIES_PREFIX: Final = "spoton:deliveries:"
CAPACITY_KEY: Final = "spoton:capacity"
"""What a worker managed last, under load: kept when it has ended."""
CLUSTER_KEY: Final = "spoton:cluster"
"""What the control of a cluster says of its nodes, see `worker.cluster.control`."""
DELIVERIES_SECONDS: Final = 20
"""Longer than a process waits for a database that is down."""
MEASURING_SECONDS: Final = 30
"""Longer than a step takes anywhere; who dies meanwhile is forgotten after it."""


@cache
def client() -> Redis:
    """Return this process's connection pool, which gives up quickly."""
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=1,
        socket_timeout=1,
        # One new try: a connection that was open when Redis came back is stale.
        retry=Retry(NoBackoff(), 1),
    )


def heartbeats() -> list[dict[str, Any]]:
    """Return what every living worker last said; nothing when Redis is down."""
    return _all_under(HEARTBEAT_PREFIX)


def cluster() -> dict[str, Any]:
    """Return what the control of a cluster last said; nothing without one, or without Redis."""
    try:
        body: Any = client().get(CLUSTER_KEY)
        said = json.loads(body) if body else {}
    except (RedisError, OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def measuring() -> list[dict[str, Any]]:
    """Return the measurements of precisions that are under way.

    Each has `process` (how the holder of a worker in it begins), `model`, `size`, `precision` and
    `done` (0–1).
    """
    return _all_under(MEASURING_PREFIX)


def tell_measuring(process: str, said: dict[str, Any] | None) -> None:
    """Say how far a process is with its measurement; None: it has ended.

    Raises:
        redis.exceptions.RedisError, OSError: Redis is down.
    """
    body = None if said is None else {"process": process} | said
    _tell(f"{MEASURING_PREFIX}{process}", body, MEASURING_SECONDS)


def deliveries() -> list[dict[str, Any]]:
    """Return what every living process that delivers alerts last said.

    Each has `holder`, `sending` (receivers that it sends to at this moment) and `database_away`.
    """
    return _all_under(DELIVERIES_PREFIX)


def tell_deliveries(holder: str, said: dict[str, Any] | None) -> None:
    """Say that a process delivers alerts; None: it has ended.

    Raises:
        redis.exceptions.RedisError, OSError: Redis is down.
    """
    body = None if said is None else {"holder": holder} | said
    _tell(f"{DELIVERIES_PREFIX}{holder}", body, DELIVERIES_SECONDS)


def _tell(key: str, said: dict[str, Any] | None, seconds: int) -> None:
    if said is None:
        client().delete(key)
    else:
        client().set(key, json.dumps(said), ex=seconds)


def _all_under(prefix: str) -> list[dict[str, Any]]:
    redis = client()
    try:
        keys = sorted(redis.scan_iter(match=f"{prefix}*", count=1000))
        values = redis.mget(keys) if keys else []
    except (RedisError, OSError):
        return []
    said = []
    for value in values:
        if value is None:  # expired in between
            continue
        try:
            each = json.loads(value)
        except ValueError:
            continue
        if isinstance(each, dict):
            said.append(each)
    return said
