"""The people who are most like somebody, among those who are asked for; nobody is missed out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from tracking.models import Person, PersonAppearance
from tracking.models.vector_field import Vector

from .memory import Memory, memory
from .pgvector import Indexed, is_indexed
from .vectors import Alike

FEW: Final = 2000
"""People who are compared one by one: beyond, a share of the most alike is asked for."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What somebody looks like to a model: (D,) of unit length."""

    model: str
    vector: Vector


def probe_of(person_id: UUID) -> Probe | None:
    """What a person looks like, to the model of the settings if it has seen them."""
    rows = PersonAppearance.objects.filter(person=person_id).order_by("-updated_at")
    found = sorted(rows, key=lambda row: row.model != settings.APPEARANCE_MODEL)
    return Probe(found[0].model, found[0].vector) if found else None


def most_alike(people: QuerySet[Person], probe: Probe, limit: int, min_score: float) -> Alike:
    """Those of `people` who are most alike, at most `limit`, most alike first.

    A person of the answer may have gone by the time that their row is read.

    Args:
        min_score: cosine, −1 to 1, below which nobody is like the probe.
    """
    model, dimensions = probe.model, len(probe.vector)
    vectors: Memory | Indexed
    indexed = is_indexed(model, dimensions)
    vectors = Indexed(model, dimensions) if indexed else memory(model, dimensions)
    people = people.filter(  # a copy in memory may have what is gone from the table
        Exists(
            PersonAppearance.objects.filter(
                person=OuterRef("pk"), model=model, dimensions=dimensions
            )
        )
    )
    few = list(people.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        found = vectors.among(few, probe.vector)
    else:
        found, enough = _walk(vectors, people, probe.vector, limit, min_score)
        if isinstance(vectors, Indexed) and not enough:
            found = vectors.all(people, probe.vector, limit)
    return [(person, score) for person, score in found[:limit] if score >= min_score]


def _walk(
    vectors: Memory | Indexed,
    people: QuerySet[Person],
    vector: Vector,
    limit: int,
    min_score: float,
) -> tuple[Alike, bool]:
    """From the most alike of all on, until enough of them are among `people`; and whether that
    came before the end.
    """
    found: Alike = []
    for block in vectors.ranked(vector, 4 * limit):
        for start in range(0, len(block), FEW):
            part = block[start : start + FEW]
            keys = [person for person, _ in part]
            wanted = set(people.filter(pk__in=keys).order_by().values_list("pk", flat=True))
            found += [(person, score) for person, score in part if person in wanted]
            if len(found) >= limit or part[-1][1] < min_score:
                return found, True
    return found, False
