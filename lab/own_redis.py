"""The embedded Redis for a command of the lab, where none runs."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from redis.exceptions import RedisError

from spoton.run.processes import redis_command
from spoton.workers import client


@contextmanager
def redis_running() -> Iterator[None]:
    """Start the embedded Redis where it does not run already, and end it then.

    Raises:
        CommandError: another Redis is configured, and does not answer.
    """
    try:
        client().ping()
    except (RedisError, OSError):
        if not settings.REDIS_EMBEDDED:
            raise CommandError("Redis at REDIS_URL does not answer") from None
    else:
        yield
        return
    log = Path(settings.DATA_DIR) / "benchmark-redis.log"
    redis = subprocess.Popen(redis_command(settings.REDIS_URL, log))
    try:
        yield
    finally:
        redis.terminate()
        redis.wait()
