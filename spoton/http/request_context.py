"""Which request is being answered: for the log, the audit and the errors that name it."""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestContext:
    """`request_id` names one request in answers, logs and audit; `address` is the client's.

    `user_agent` is what the client calls itself, `is_use` whether a person or a program asked, and
    not an open page by itself. All are empty where nothing was asked over the network: commands,
    jobs, the worker.
    """

    request_id: str = ""
    address: str = ""
    user_agent: str = ""
    is_use: bool = False


_NOBODY = RequestContext()
_current: ContextVar[RequestContext] = ContextVar("spoton_request", default=_NOBODY)


def current() -> RequestContext:
    """Return the request that this code runs for."""
    return _current.get()


def begin(address: str, user_agent: str = "", *, is_use: bool = False) -> RequestContext:
    """Start a request; what runs in its context (threads of asgiref too) finds it."""
    context = RequestContext(secrets.token_hex(8), address, user_agent, is_use)
    _current.set(context)
    return context


def end() -> None:
    """Forget the request."""
    _current.set(_NOBODY)
