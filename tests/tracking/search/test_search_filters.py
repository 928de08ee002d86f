"""No filter makes people go missing from a search: as many are found as there are, in order."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import SEEN, make_environment
from tests.tracking.appearances import MODEL
from tracking.models import Environment, Person, PersonAppearance
from tracking.models.vector_field import Vector
from tracking.search import alike, indexing, memory
from tracking.search.alike import QueryEmbedding, most_alike
from tracking.search.pgvector import PgVectorIndex, index_name, is_indexed

PEOPLE, DIMENSIONS = 3000, 16
RARE = 300

pytestmark = pytest.mark.django_db(transaction=True)


def fill() -> dict[UUID, Vector]:
    """People of two places; the few in the second one look least like the first axis."""
    chance = np.random.default_rng(3)
    vectors = chance.normal(size=(PEOPLE, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors[np.argsort(-vectors[:, 0])]
    places = make_environment("common"), make_environment("rare")
    people = Person.objects.bulk_create(
        Person(
            environment=places[number >= PEOPLE - RARE],
            state=["confirmed", "lost"][number % 10 == 0],
            first_seen=SEEN,
            last_seen=SEEN,
        )
        for number in range(PEOPLE)
    )
    PersonAppearance.objects.bulk_create(
        PersonAppearance(
            person=person, model=MODEL, dimensions=DIMENSIONS, vector=vector, quality=0.5
        )
        for person, vector in zip(people, vectors, strict=True)
    )
    return {person.pk: vector for person, vector in zip(people, vectors, strict=True)}


def has_pgvector() -> bool:
    if connection.vendor != "postgresql":
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except DatabaseError:
        return False
    return True


@pytest.fixture(params=["memory", "pgvector"])
def looks(
    request: pytest.FixtureRequest, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[UUID, Vector]]:
    indexed = request.param == "pgvector"
    if indexed and not has_pgvector():
        pytest.skip("needs PostgreSQL with the pgvector extension")
    monkeypatch.setattr(memory, "AGAIN_SECONDS", 0.0)
    memory._copies.clear()
    stored = fill()
    if indexed:
        assert index_name(MODEL, DIMENSIONS) in indexing.ensure(worth_it=1)
    assert is_indexed(MODEL, DIMENSIONS) == indexed
    yield stored
    memory._copies.clear()
    if indexed:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {index_name(MODEL, DIMENSIONS)}")


def axis() -> QueryEmbedding:
    vector = np.zeros(DIMENSIONS, np.float32)
    vector[0] = 1
    return QueryEmbedding(MODEL, vector)


def truth(looks: dict[UUID, Vector], people: set[UUID]) -> list[UUID]:
    return sorted(people, key=lambda person: -looks[person][0])


@pytest.mark.parametrize("few", [2000, 10], ids=["one_by_one", "walking"])
@pytest.mark.parametrize("limit", [10, 100])
def test_as_many_are_found_as_there_are(
    looks: dict[UUID, Vector], monkeypatch: pytest.MonkeyPatch, few: int, limit: int
) -> None:
    monkeypatch.setattr(alike, "FEW", few)
    rare = Environment.objects.get(environment_id="rare")
    lost = Person.objects.filter(environment=rare, state="lost")
    for people in (Person.objects.all(), Person.objects.filter(environment=rare), lost):
        found = most_alike(people, axis(), limit, -1)
        keys = set(people.values_list("pk", flat=True))
        assert len(found) == min(limit, len(keys))
        assert {person for person, _ in found} <= keys
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True)
        if people.count() <= RARE or limit == 10:
            assert [person for person, _ in found] == truth(looks, keys)[:limit]
        for person, score in found:
            assert score == pytest.approx(float(looks[person][0]), abs=1e-5)


def test_who_is_not_alike_enough_is_left_out(looks: dict[UUID, Vector]) -> None:
    people = Person.objects.all()
    best = truth(looks, set(looks))
    least = float(looks[best[30]][0]) - 1e-6
    assert len(most_alike(people, axis(), 100, least)) == 31
    assert most_alike(people, axis(), 100, 1.0) == []


def test_who_is_not_there_any_more_is_not_found(looks: dict[UUID, Vector]) -> None:
    people = Person.objects.all()
    first, second = truth(looks, set(looks))[:2]
    assert most_alike(people, axis(), 1, -1)[0][0] == first
    Person.objects.filter(pk=first).delete()
    assert most_alike(people, axis(), 1, -1)[0][0] == second
    PersonAppearance.objects.filter(person=second).delete()
    assert most_alike(people, axis(), 1, -1)[0][0] not in (first, second)


def test_where_the_index_ends_the_table_is_asked(
    looks: dict[UUID, Vector], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that finds nobody at all loses nobody either."""
    if not is_indexed(MODEL, DIMENSIONS):
        pytest.skip("needs PostgreSQL with the pgvector extension")
    monkeypatch.setattr(alike, "FEW", 10)
    monkeypatch.setattr(PgVectorIndex, "ranked", lambda *_: iter([]))
    rare = Person.objects.filter(environment__environment_id="rare")
    found = most_alike(rare, axis(), 20, -1)
    keys = set(rare.values_list("pk", flat=True))
    assert [person for person, _ in found] == truth(looks, keys)[:20]


def test_the_search_uses_the_index(looks: dict[UUID, Vector]) -> None:
    if not is_indexed(MODEL, DIMENSIONS):
        pytest.skip("needs PostgreSQL with the pgvector extension")
    name = index_name(MODEL, DIMENSIONS)
    asked = "SELECT coalesce(idx_scan, 0) FROM pg_stat_all_indexes WHERE indexrelname = %s"
    next(PgVectorIndex(MODEL, DIMENSIONS).ranked(axis().vector, 10))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()")
        cursor.execute(asked, [name])
        assert cursor.fetchone()[0] >= 1
