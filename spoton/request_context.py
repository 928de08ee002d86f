"""Which request is being answered: for the log, the audit and the errors that name it."""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestContext:
    """`request_id` names one request in answers, logs and audit; `address` is the client's.

    Both are empty where nothing was asked over the network: commands, jobs, the worker.
    """

    request_id: str = ""
    address: str = ""


_NOBODY = RequestContext()
_current: ContextVar[RequestContext] = ContextVar("spoton_request", default=_NOBODY)


def current() -> RequestContext:
    """Return the request that this code runs for."""
    return _current.get()


def begin(address: str) -> RequestContext:
    """Start a request; what runs in its context (threads of asgiref too) finds it."""
    context = RequestContext(secrets.token_hex(8), address)
    _current.set(context)
    return context


def end() -> None:
    """Forget the request."""
    _current.set(_NOBODY)
