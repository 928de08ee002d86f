"""The people who are most like someone, among those who are asked for; nobody is missed out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from tracking.models import Person, PersonAppearance
from tracking.models.vector_field import Vector

from .memory import Memory, memory
from .pgvector import PgVectorIndex, is_indexed
from .vectors import SimilarPeople

FIRST: Final = 200
"""Of the most alike of all, how many are looked through before it is asked how many come into
question; then four times as many."""
FEW: Final = 2000
"""People who are compared one by one; of more, a good share is among the most alike of all."""
KEYS_PER_QUERY: Final = 500


@dataclass(frozen=True, slots=True)
class QueryEmbedding:
    """What someone looks like to a model: (D,) of unit length."""

    model: str
    vector: Vector


def probe_of(person_id: UUID) -> QueryEmbedding | None:
    """Return the embedding of a person, if the model of the settings has seen them."""
    rows = PersonAppearance.objects.filter(person=person_id).order_by("-updated_at")
    found = sorted(rows, key=lambda row: row.model != settings.APPEARANCE_MODEL)
    return QueryEmbedding(found[0].model, found[0].vector) if found else None


def most_alike(
    people: QuerySet[Person], probe: QueryEmbedding, limit: int, min_score: float
) -> SimilarPeople:
    """Return those of `people` who are most alike, at most `limit`, most alike first.

    A person of the answer may have gone by the time that their row is read.

    Args:
        min_score: cosine, −1 to 1, below which nobody is like the probe.
    """
    model, dimensions = probe.model, len(probe.vector)
    vectors: Memory | PgVectorIndex
    indexed = is_indexed(model, dimensions)
    vectors = PgVectorIndex(model, dimensions) if indexed else memory(model, dimensions)
    # A copy in memory may have what is gone from the table.
    looks = PersonAppearance.objects.filter(model=model, dimensions=dimensions)
    has_look = Exists(looks.filter(person=OuterRef("pk")))
    seen = people.filter(has_look)
    blocks = iter(vectors.ranked(probe.vector, max(FIRST, 2 * limit)))
    found, enough = _walk(itertools.islice(blocks, 1), seen, limit, min_score)
    if not enough and 5 * len(found) >= limit:  # the next block will do, by all appearance
        more, enough = _walk(itertools.islice(blocks, 1), seen, limit - len(found), min_score)
        found += more
    if enough:
        return found
    few = list(people.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        alike = vectors.among(few, probe.vector)
        return _walk([alike], Person.objects.filter(has_look), limit, min_score)[0]
    more, enough = _walk(blocks, seen, limit - len(found), min_score)
    if isinstance(vectors, PgVectorIndex) and not enough:
        return _walk([vectors.all(people, probe.vector, limit)], seen, limit, min_score)[0]
    return found + more


def those(people: QuerySet[Person], keys: Sequence[UUID]) -> QuerySet[Person]:
    """Return those of `people` with these keys, in no order.

    Named by a query, not as a list: else SQLite, which has no statistics, goes through whole
    environments for more than some forty.
    """
    named = Person.objects.filter(pk__in=keys).order_by().values("pk")
    return people.filter(pk__in=named[: len(keys)]).order_by()


def _walk(
    blocks: Iterable[SimilarPeople], people: QuerySet[Person], limit: int, min_score: float
) -> tuple[SimilarPeople, bool]:
    """Return the first who are among `people`, and whether there were enough before the end."""
    found: SimilarPeople = []
    for block in blocks:
        for start in range(0, len(block), KEYS_PER_QUERY):
            part = block[start : start + KEYS_PER_QUERY]
            keys = [person for person, score in part if score >= min_score]
            wanted = set(those(people, keys).values_list("pk", flat=True))
            found += [(person, score) for person, score in part if person in wanted]
            if len(found) >= limit or part[-1][1] < min_score:
                return found[:limit], True
    return found, False
