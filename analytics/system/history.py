"""A figure of each minute of the last day, kept in Redis by the job cluster."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from redis.exceptions import RedisError

from spoton import workers

KEPT_MINUTES: Final = 24 * 60
_KEY: Final = "spoton:system:history"


def minute(figures: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a moment."""
    return {
        "timestamp": figures["timestamp"],
        "workers": len(figures["workers"]),
        "tasks": len(figures["tasks"] or ()),
        "fps": figures["fps"],
        "latency_p50_ms": figures["latency_ms"]["p50"],
        "latency_p95_ms": figures["latency_ms"]["p95"],
        "cpu_percent": figures["cpu"]["percent"],
        "memory_percent": figures["memory"]["percent"],
        "disk_percent": figures["disk"]["percent"],
        "store_queue": figures["queues"]["store"],
    }


def record(figures: dict[str, Any]) -> None:
    """Keep this minute's figures, those of `performance`, and let go of the oldest."""
    text = json.dumps(minute(figures), cls=DjangoJSONEncoder)
    pipeline = workers.client().pipeline(transaction=False)
    pipeline.rpush(_KEY, text)
    pipeline.ltrim(_KEY, -KEPT_MINUTES, -1)
    pipeline.execute()


def history(minutes: int) -> list[dict[str, Any]]:
    """Return the figures of the last `minutes`, the oldest first; none while Redis is down."""
    try:
        texts = workers.client().lrange(_KEY, -minutes, -1)
    except (RedisError, OSError):
        return []
    return [_read(text) for text in texts]


def _read(text: bytes | str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(text)
    return {**kept, "timestamp": datetime.fromisoformat(kept["timestamp"])}
