"""Ids of people, by the keys under which the tracker follows them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from uuid import UUID


class PersonIds:
    """Ids and keys, both ways.

    Args:
        new_id: gives ids to new people.
    """

    def __init__(self, new_id: Callable[[], UUID] = uuid.uuid4) -> None:
        self._new_id = new_id
        self._ids: dict[int, UUID] = {}
        self._keys: dict[UUID, int] = {}

    def of(self, key: int) -> UUID:
        """Return a person's id, a new one for a new person."""
        if key not in self._ids:
            self.set(key, self._new_id())
        return self._ids[key]

    def key(self, person: UUID) -> int | None:
        """Return the key of an id; None for a stranger."""
        return self._keys.get(person)

    def set(self, key: int, person: UUID) -> None:
        """Give a key an id."""
        self._keys.pop(self._ids.get(key, person), None)
        self._ids[key], self._keys[person] = person, key

    def drop(self, keys: Iterable[int]) -> None:
        """Forget keys."""
        for key in keys:
            if key in self._ids:
                self._keys.pop(self._ids.pop(key), None)
