"""Tickets that open a socket: one use, half a minute, for browsers that cannot send a header.

A ticket stands in an address, and addresses end in logs: so it is worthless once it was used.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict
from typing import Final

from accounts.services.credentials import Credential
from spoton import redis as live_redis
from spoton import workers

SECONDS: Final = 30
_BYTES: Final = 32
_LONGEST: Final = 64


def _key(ticket: str) -> str:
    # Hashed: who reads Redis cannot use what is found there.
    return f"spoton:ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"


def issue(credential: Credential) -> tuple[str, int]:
    """Return a new ticket for what was shown, and the seconds for which it works.

    Raises:
        redis.exceptions.RedisError: nothing can be kept now.
    """
    ticket = secrets.token_urlsafe(_BYTES)
    workers.client().set(_key(ticket), json.dumps(asdict(credential)), ex=SECONDS)
    return ticket, SECONDS


async def take(ticket: str) -> Credential | None:
    """Return what the ticket stands for, and make it worthless; None if it is worthless.

    Whether that still opens the door is not looked up here: see `credentials.holder`.

    Raises:
        redis.exceptions.RedisError: nothing can be looked up now.
    """
    if not 0 < len(ticket) <= _LONGEST:
        return None
    # GETDEL is one step: of two sockets that come with the same ticket, one gets in.
    kept = await live_redis.client().getdel(_key(ticket))
    return Credential(**json.loads(kept)) if kept is not None else None


async def is_good(ticket: str) -> bool:
    """Return whether a socket would be opened by this ticket, which stays as good as it is.

    Raises:
        redis.exceptions.RedisError: nothing can be looked up now.
    """
    if not 0 < len(ticket) <= _LONGEST:
        return False
    return bool(await live_redis.client().exists(_key(ticket)))
