"""`DATABASE_URL` as Django wants it, with the options that fit each database."""

import os
import socket
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from spoton.conf.env import ConfigError

APPLICATION = "spoton"
_SQLITE_OPTIONS: dict[str, Any] = {
    # A writer takes its lock at BEGIN, so that it waits instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def database(url: str, base_dir: Path, pool_size: int = 16) -> dict[str, Any]:
    """Return the entry of `DATABASES` for `url`; `pool_size` is per process, at most.

    `sqlite:///name` is a file relative to `base_dir`, `sqlite:////name` an absolute one.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ConfigError(f"DATABASE_URL names no database: write {parts.scheme}://…/NAME")
    if parts.scheme == "sqlite":
        path = base_dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "spoton.sqlite",
            "NAME": str(path),
            "OPTIONS": dict(_SQLITE_OPTIONS),
        }
    return {
        # It replaces a connection that the server has closed, and hands none to a page.
        "ENGINE": "spoton.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # The pool keeps connections; Django must not keep its own beside it.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            # One is kept ready; what a burst has opened is closed after a minute without use.
            # Who asks tries again by asking: left to the pool, the wait between tries doubles, and
            # a server that was away for a minute would be found half a minute after it is back.
            "pool": {
                "min_size": 1,
                "max_size": pool_size,
                "timeout": 3,
                "max_idle": 60,
                "reconnect_timeout": 3,
            },
            "connect_timeout": 5,
            # A server that has vanished without a word is noticed in seconds, not in hours.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 15_000,
            **dict(parse_qsl(parts.query)),
            # By it a restore sees that others are at work, on whichever machine.
            "application_name": application_name(),
        },
    }


def application_name() -> str:
    """Return by what the database knows the connections of this process."""
    return f"{APPLICATION}:{socket.gethostname()[:32]}:{os.getpid()}"
