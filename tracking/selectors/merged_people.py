"""Who merged people are now, and who became them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tracking.models import Person


def merged_into(people: Collection[UUID]) -> dict[UUID, UUID]:
    """Return who those of `people` are now who were merged away, over any number of merges."""
    now: dict[UUID, UUID] = {}
    asked = set(people)
    while asked:
        rows = Person.objects.filter(pk__in=asked).values_list("pk", "merged_into")
        moved = {old: new for old, new in rows if new is not None}
        asked = set(moved.values()) - now.keys()
        now |= moved

    def last(person: UUID) -> UUID:
        for _ in now:  # a circle cannot arise, but would not end
            if person not in now:
                break
            person = now[person]
        return person

    return {person: last(person) for person in now}


def family(people: Collection[UUID]) -> dict[UUID, UUID]:
    """Return `people` and all who were merged into them, directly or not, each with who it became.

    The people themselves come first, then those who were merged into them, and so on.
    """
    found = {person: person for person in people}
    newest: Collection[UUID] = list(found)
    while newest:
        rows = Person.objects.filter(merged_into__in=newest).order_by("pk")
        pairs = rows.values_list("pk", "merged_into")
        merged = {old: found[new] for old, new in pairs if new is not None and old not in found}
        found |= merged
        newest = list(merged)
    return found
