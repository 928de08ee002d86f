"""What `ray start` gets: the cluster's address, a token, no dashboard, no reports.

Its processes listen on all addresses of the machine, whatever it gets: what keeps its ports inside
of the cluster's network is that network (ADR 0070).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from .names import HEAD_PORT, HOST_RESOURCE

STORE_BYTES: Final = 80_000_000
"""Of Ray's object store, the least: messages are kilobytes, and no picture goes through it."""
HEALTH: Final = {
    "RAY_health_check_initial_delay_ms": "1000",
    "RAY_health_check_period_ms": "500",
    "RAY_health_check_timeout_ms": "700",
    "RAY_health_check_failure_threshold": "3",
}
"""A node that was killed is noticed after 1.5 s, one that is cut off after 3.6 s."""

DATABASE_OPTIONS: Final = (
    "-c idle_in_transaction_session_timeout=3000"
    " -c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
)
"""Of each connection to PostgreSQL: a node that is cut off within a transaction holds its locks
until the server gives it up, and meanwhile nobody can give its tasks to another."""


class TokenMissing(Exception):  # noqa: N818 - reads as what it is
    """The cluster has no token, and anyone who reaches its ports could run programs."""


class RedisUnusable(Exception):  # noqa: N818 - reads as what it is
    """Ray cannot keep its state in the Redis of REDIS_URL."""


def environment(given: Mapping[str, str], redis_url: str) -> dict[str, str]:
    """Return the environment of Ray's processes, and of what connects to them.

    Args:
        given: this process's.
        redis_url: where the head's state is kept, so that it may be started again.

    Raises:
        TokenMissing: neither RAY_AUTH_TOKEN nor RAY_AUTH_TOKEN_PATH is set.
        RedisUnusable: other machines cannot reach it, or it asks for a password.
    """
    if not (given.get("RAY_AUTH_TOKEN") or given.get("RAY_AUTH_TOKEN_PATH")):
        raise TokenMissing("set RAY_AUTH_TOKEN_PATH, a file with the same token on every node")
    parts = urlsplit(redis_url)
    if not parts.hostname:
        raise RedisUnusable("set REDIS_URL to a Redis that all machines of the cluster reach")
    if parts.password or parts.scheme != "redis":
        # `ray start` takes a password in its command line alone, which all users can read.
        raise RedisUnusable(
            "Ray keeps its state in the Redis of REDIS_URL, and can neither sign in nor use TLS: "
            "use one without a password that only the cluster's network reaches"
        )
    return {
        **given,
        "PGOPTIONS": f"{given.get('PGOPTIONS', '')} {DATABASE_OPTIONS}".strip(),
        "RAY_AUTH_MODE": "token",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_REDIS_ADDRESS": f"{parts.hostname}:{parts.port or 6379}",
        **HEALTH,
    }


def ray_command(address: str, head: str | None, *, follows: bool = True) -> list[str]:
    """Return the command that makes this machine a node.

    Args:
        address: of this machine in the cluster's network; others reach it there.
        head: address of the head's machine; None: it is this one.
        follows: it follows cameras.
    """
    resources = f'{{"{HOST_RESOURCE}": 1}}' if follows else "{}"
    common = [
        str(Path(sys.executable).parent / "ray"),
        "start",
        "--block",
        "--disable-usage-stats",
        f"--node-ip-address={address}",
        f"--object-store-memory={STORE_BYTES}",
        f"--resources={resources}",
        f"--num-cpus={os.cpu_count() or 1}",
    ]
    if head is None:
        return [*common, "--head", f"--port={HEAD_PORT}", "--include-dashboard=false"]
    return [*common, f"--address={head}:{HEAD_PORT}"]
