"""What a log line is about: ids that hold for all that is logged within a context.

    with logged(task=task.pk, camera="c01"):
        logger.warning("no frames")

Threads begin without; who hands work over hands over the ids too. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Final

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_ids: ContextVar[Mapping[str, str]] = ContextVar("spoton_log_ids", default=_NOTHING)


@contextmanager
def logged(**ids: object) -> Iterator[None]:
    """Name what is logged within: `task`, `camera`, `job`, `export`, `receiver`.

    >>> with logged(task=7), logged(camera="c01"):
    ...     dict(current())
    {'task': '7', 'camera': 'c01'}
    """
    token = _ids.set({**_ids.get(), **{name: str(value) for name, value in ids.items()}})
    try:
        yield
    finally:
        _ids.reset(token)


def begin(**ids: object) -> None:
    """Name what is logged from now on in this thread, until the next call."""
    _ids.set({name: str(value) for name, value in ids.items()})


def current() -> Mapping[str, str]:
    """Return the ids."""
    return _ids.get()
