"""Connections do not survive a fork: parent and child would speak over one socket.

The job cluster forks, and Django puts a closed connection back into the pool, which the child
would inherit with its sockets and without its threads.
"""

from __future__ import annotations

import os

from django.db import connections

_left_behind: list[object] = []


def _forget_pools() -> None:
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "postgresql":
            continue
        # Kept, so that nothing is closed that the parent uses.
        _left_behind.append((connection.connection, dict(connection._connection_pools)))  # type: ignore[attr-defined]
        connection.connection = None
        connection._connection_pools.clear()  # type: ignore[attr-defined]


def forget_after_fork() -> None:
    """Let child processes begin without connections from now on."""
    os.register_at_fork(after_in_child=_forget_pools)
