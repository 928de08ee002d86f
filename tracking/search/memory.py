"""A web process's copy of the vectors, which follows the table: for databases without pgvector."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Max

from tracking.models import ForgottenPerson, PersonAppearance
from tracking.models.vector_field import Vector, as_bytes, from_bytes

from .vectors import SimilarPeople, Vectors

ROWS_PER_READ: Final = 2000
"""The first search reads everything; later ones one such part, so that none waits for long."""
LATE: Final = timedelta(seconds=10)
"""How long a transaction may take from stamping a row to showing it."""
AGAIN_SECONDS: Final = 1.0
ANEW_SECONDS: Final = 3600.0
"""People whose environment was deleted are not answered at once, and go from memory by then."""
COPIES: Final = 2
"""Models whose vectors are kept in memory: after a change of APPEARANCE_MODEL, the old one too."""


class Memory:
    """The vectors of one model; for any number of threads.

    A search sees what was stored a second before it.

    Args:
        model: whose.
        dimensions: D; rows of other lengths, of another model of that name, are left out.
    """

    def __init__(self, model: str, dimensions: int) -> None:
        self._rows = PersonAppearance.objects.filter(model=model, dimensions=dimensions)
        self._dimensions = dimensions
        self._lock = threading.Lock()
        self._forget()

    def among(self, people: Iterable[UUID], vector: Vector) -> SimilarPeople:
        """See `Vectors.among`."""
        with self._current() as vectors:
            return vectors.among(people, vector)

    def ranked(self, vector: Vector, first: int) -> Iterator[SimilarPeople]:
        """See `Vectors.ranked`."""
        with self._current() as vectors:
            blocks = vectors.ranked(vector, first)
            begin = next(blocks, [])  # here all are compared
        yield begin
        yield from blocks

    def _forget(self) -> None:
        self._vectors = Vectors(self._dimensions)
        self._begun, self._read = time.monotonic(), float("-inf")
        self._since: datetime | None = None
        self._next: datetime | None = None
        self._after = 0
        self._forgotten = 0

    @contextmanager
    def _current(self) -> Iterator[Vectors]:
        with self._lock:
            now = time.monotonic()
            if now - self._begun > ANEW_SECONDS:
                self._forget()
            if now - self._read > AGAIN_SECONDS:
                self._follow()
                self._blank_forgotten()
                self._read = now
            yield self._vectors

    def _follow(self) -> None:
        """Read what has changed since the last pass over the table began, by key.

        A pass may continue in the next search; what changes behind it comes with the next pass.
        """
        if not self._after:
            newest = self._rows.aggregate(newest=Max("updated_at"))["newest"]
            if newest is None:
                return
            self._next = newest - LATE
        columns = "pk", "person", as_bytes("vector")
        if self._since is None:
            rows = self._rows.order_by().values_list(*columns).iterator(ROWS_PER_READ)
            while part := list(itertools.islice(rows, ROWS_PER_READ)):
                self._put(part)
            self._since = self._next
            return
        changed = self._rows.filter(updated_at__gt=self._since, pk__gt=self._after)
        part = list(changed.order_by("pk").values_list(*columns)[:ROWS_PER_READ])
        self._put(part)
        if len(part) < ROWS_PER_READ:
            self._since, self._after = self._next, 0
        else:
            self._after = part[-1][0]

    def _blank_forgotten(self) -> None:
        rows = list(
            ForgottenPerson.objects.filter(pk__gt=self._forgotten)
            .order_by("pk")
            .values_list("pk", "person_id")
        )
        if rows:
            self._vectors.blank(person for _, person in rows)
            self._forgotten = rows[-1][0]

    def _put(self, rows: Sequence[tuple[int, UUID, bytes]]) -> None:
        people = [person for _, person, _ in rows]
        raw = [vector for _, _, vector in rows]
        self._vectors.put(people, from_bytes(raw, self._dimensions))


_lock = threading.Lock()
_copies: dict[tuple[str, int], Memory] = {}


def memory(model: str, dimensions: int) -> Memory:
    """Return this process's copy."""
    with _lock:
        found = _copies.pop((model, dimensions), None) or Memory(model, dimensions)
        _copies[model, dimensions] = found  # the newest last
        while len(_copies) > COPIES:
            del _copies[next(iter(_copies))]
        return found
