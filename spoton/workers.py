"""What the inference workers say of themselves.

Each worker keeps a Redis key alive for as long as it lives; a key that has expired
is a worker that is gone.
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
    redis = client()
    try:
        keys = sorted(redis.scan_iter(match=f"{HEARTBEAT_PREFIX}*", count=1000))
        values = redis.mget(keys) if keys else []
    except (RedisError, OSError):
        return []
    beats = []
    for value in values:
        if value is None:  # expired in between
            continue
        try:
            beat = json.loads(value)
        except ValueError:
            continue
        if isinstance(beat, dict):
            beats.append(beat)
    return beats
