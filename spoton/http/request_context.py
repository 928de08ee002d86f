"""Which request is being answered: for the log, the audit and the errors that name it."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class RequestContext:
    """`request_id` names one request in answers, logs and audit; `address` is the client's.

    `user_agent` is what the client calls itself, `is_use` whether a person or a program asked, and
    not an open page by itself. All are empty where nothing was asked over the network: commands,
    jobs, the worker. `known` is what becomes known while it is answered: `user`, who asked.
    """

    request_id: str = ""
    address: str = ""
    user_agent: str = ""
    is_use: bool = False
    known: dict[str, str] = field(default_factory=dict, compare=False)


_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,62}")
_NOBODY = RequestContext()
_current: ContextVar[RequestContext] = ContextVar("spoton_request", default=_NOBODY)


def current() -> RequestContext:
    """Return the request that this code runs for."""
    return _current.get()


def begin(
    address: str, user_agent: str = "", *, is_use: bool = False, given_id: str = ""
) -> RequestContext:
    """Start a request; what runs in its context (threads of asgiref too) finds it.

    Args:
        address: of the client.
        user_agent: what it calls itself.
        is_use: whether a person or a program asked.
        given_id: what the client or a proxy calls the request; taken if it is a plain id.
    """
    request_id = given_id if _ID.fullmatch(given_id) else secrets.token_hex(8)
    context = RequestContext(request_id, address, user_agent, is_use)
    _current.set(context)
    return context


def note_user(name: str) -> None:
    """Note who asks, for the log."""
    context = _current.get()
    if context is not _NOBODY:
        context.known["user"] = name


def end() -> None:
    """Forget the request."""
    _current.set(_NOBODY)
