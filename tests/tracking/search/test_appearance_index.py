"""Indexes of pgvector are made where they can be and pay; else search stays exact, and says why."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from django.db import connection

from tests.factories import make_environment, make_person
from tests.tracking.appearances import DIMENSIONS, give_look, look
from tests.tracking.search.test_search_filters import has_pgvector
from tracking import jobs
from tracking.models import PersonAppearance
from tracking.search import indexing
from tracking.search.pgvector import MAX_DIMENSIONS, index_name, is_indexed

pytestmark = pytest.mark.django_db(transaction=True)

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL has extensions"
)


def needs_pgvector() -> None:
    if not has_pgvector():
        pytest.skip("needs PostgreSQL with the pgvector extension")


@pytest.mark.skipif(connection.vendor == "postgresql", reason="about SQLite")
def test_without_postgresql_search_is_exact() -> None:
    assert "exact" in jobs.index_appearances()
    assert not is_indexed("spoton", 256)


@on_postgresql
@pytest.mark.parametrize(
    ("versions", "words"),
    [(("", ""), "has no pgvector"), (("0.7.4", "0.7.4"), "too old")],
)
def test_without_pgvector_search_is_exact_and_one_line_says_so(
    versions: tuple[str, str],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(indexing, "_versions", lambda: versions)
    with caplog.at_level(logging.INFO, "tracking.search.indexing"):
        assert words in indexing.ensure()
    (line,) = caplog.messages
    assert words in line


@on_postgresql
def test_an_extension_that_may_not_be_created_stops_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where only a superuser may create it: the server refuses the statement."""
    monkeypatch.setattr(indexing, "_versions", lambda: ("0.8.0", ""))
    monkeypatch.setattr(indexing, "CREATE", "CREATE EXTENSION no_such_extension")
    said = indexing.ensure()
    assert "superuser" in said
    assert PersonAppearance.objects.count() == 0  # the connection is still good


@on_postgresql
def test_an_index_is_made_once_and_only_where_it_pays() -> None:
    needs_pgvector()
    campus = make_environment("campus")
    for number in range(3):
        give_look(make_person(campus), look(0.5, 1 + number), "person-0287")
    give_look(make_person(campus), look(0.5), "rare")
    give_look(make_person(campus), np.ones(MAX_DIMENSIONS + 1, np.float32), "long")
    name = index_name("person-0287", DIMENSIONS)
    try:
        assert indexing.ensure(worth_it=3) == f"indexes created: {name}"
        assert is_indexed("person-0287", DIMENSIONS)
        assert indexing.ensure(worth_it=3) == "indexes created: none"
        assert not is_indexed("rare", DIMENSIONS)
        assert indexing.ensure(worth_it=1) == f"indexes created: {index_name('rare', DIMENSIONS)}"
        # Vectors of a model that is another one under the same name are stored all the same.
        give_look(make_person(campus), look(0.5, dimensions=4), "person-0287")
    finally:
        with connection.cursor() as cursor:
            for made in (name, index_name("rare", DIMENSIONS)):
                cursor.execute(f"DROP INDEX IF EXISTS {made}")


@on_postgresql
def test_two_do_not_make_the_same_index_at_once() -> None:
    needs_pgvector()
    give_look(make_person(make_environment("campus")), look(0.5))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [indexing._LOCK])
            assert indexing.ensure(worth_it=1) == "indexes made: none"
    finally:
        other.close()
