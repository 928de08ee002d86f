"""What the inference workers say of themselves.

Each worker keeps a Redis key alive for as long as it lives; a key that has expired
is a worker that is gone. Another key is there while a process measures precisions.
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
    key = f"{MEASURING_PREFIX}{process}"
    if said is None:
        client().delete(key)
    else:
        client().set(key, json.dumps({"process": process} | said), ex=MEASURING_SECONDS)


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
