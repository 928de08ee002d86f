"""What readers, which inherit this process's environment, get of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from spoton.conf.env import ONE_THREAD, for_decoders

_READ_AT_EACH_CONNECTION: Final = "PG"
"""How the names begin that PostgreSQL's library reads whenever it connects."""


@contextmanager
def only_for_readers() -> Iterator[None]:
    """Let what is started meanwhile inherit what readers get; for a process with one thread."""
    before = dict(os.environ)
    _become(for_decoders(before) | ONE_THREAD)
    try:
        yield
    finally:
        _become(before)


def leave_to_readers() -> None:
    """Take from the environment what readers need not know: secrets above all.

    Settings and models have been read by now. What this process itself reads later stays; so a
    password of the database belongs in DATABASE_URL or a file, not in PGPASSWORD.
    """
    kept = for_decoders(os.environ) | ONE_THREAD
    kept |= {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_READ_AT_EACH_CONNECTION)
    }
    _become(kept)


def _become(environment: dict[str, str]) -> None:
    for name in set(os.environ) - set(environment):
        del os.environ[name]
    os.environ.update(environment)
