# ruff: noqa: E402, T201 - a program: Django is set up before its models are imported, it prints
"""How long a search for a person takes among many.

    createdb search
    DATABASE_URL=postgres://…/search python -m tests.benchmarks.search --fill

fills an empty database first. Prints the percentiles of the whole call, by what is asked for; with
pgvector, also how many of the truly most alike its index finds.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")

import django

django.setup()

import numpy as np
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Role, User
from tests.benchmarks.fill import few, fill_empty
from tracking.models import Person, PersonAppearance
from tracking.models.vector_field import Vector
from tracking.search import indexing
from tracking.search.memory import Memory
from tracking.search.pgvector import PgVectorIndex, is_indexed

MODEL, DIMENSIONS = "spoton", 256
CLOTHES, SPREAD = 500, 0.6
ROWS = 2000
SLOW_MS = 100.0
SIZES = replace(
    few(0), environments=20, cameras=10, zones=2, users=5, tasks=40, tracks_per_person=2
)
QUERIES = (
    "",
    "limit=100",
    "environment=env-3",
    "state=confirmed",
    "camera=c03&environment=env-3",
    "since={hour}",
    "environment=nowhere",
    "min_score=0.6",
)


def vectors(count: int, chance: np.random.Generator) -> Iterator[Vector]:
    """(ROWS, D) at a time: people in some hundred sorts of clothes, all a little alike."""
    clothes = chance.normal(size=(CLOTHES, DIMENSIONS)) + 0.5
    for start in range(0, count, ROWS):
        size = min(ROWS, count - start)
        made = clothes[chance.integers(CLOTHES, size=size)]
        made = made + SPREAD * chance.normal(size=made.shape)
        yield (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def give_looks() -> None:
    """One vector for each person."""
    people = list(Person.objects.values_list("pk", "last_seen"))
    for number, some in enumerate(vectors(len(people), np.random.default_rng(7))):
        PersonAppearance.objects.bulk_create(
            PersonAppearance(
                person_id=person,
                updated_at=seen,
                model=MODEL,
                dimensions=DIMENSIONS,
                vector=vector,
                quality=0.5,
            )
            for (person, seen), vector in zip(people[number * ROWS :], some, strict=False)
        )


def measure(client: APIClient, query: str, people: list[Any]) -> tuple[int, list[float]]:
    """Results of the last, and milliseconds of each call."""
    taken: list[float] = []
    count = 0
    for person in people:
        begin = time.perf_counter()
        answer = client.post(f"/api/v1/persons/search?{query}", {"person_id": str(person)})
        _ = answer.content
        taken.append((time.perf_counter() - begin) * 1000)
        count = len(answer.json()["results"])
    return count, taken


def found_by_index(people: list[Any], first: int) -> float:
    """Share of the `first` most alike that the index finds."""
    exact, indexed = Memory(MODEL, DIMENSIONS), PgVectorIndex(MODEL, DIMENSIONS)
    shares = []
    for row in PersonAppearance.objects.filter(person__in=people):
        true = {person for person, _ in next(exact.ranked(row.vector, first))}
        near = {person for person, _ in next(indexed.ranked(row.vector, first))}
        shares.append(len(true & near) / first)
    return float(np.mean(shares))


def main() -> int:
    """Returns 1 where a search is too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fill", action="store_true")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--index", action="store_true", help="make pgvector's index first")
    options = parser.parse_args()
    if options.fill:
        begin = time.perf_counter()
        fill_empty(replace(SIZES, people=options.people))
        give_looks()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        print(f"filled in {time.perf_counter() - begin:.0f} s")
    if options.index:
        begin = time.perf_counter()
        print(f"{indexing.ensure(worth_it=1)} ({time.perf_counter() - begin:.0f} s)")
    count = PersonAppearance.objects.count()
    indexed = is_indexed(MODEL, DIMENSIONS)
    print(f"{connection.vendor}, {count} people, {'pgvector' if indexed else 'in memory'}")
    client = APIClient(SERVER_NAME="localhost")
    client.force_authenticate(
        User.objects.filter(role=Role.ADMIN).first()
        or User.objects.create_user("admin", role=Role.ADMIN)
    )
    keys = list(Person.objects.order_by("pk").values_list("pk", flat=True)[: options.calls])
    _, (first,) = measure(client, "", keys[:1])
    print(f"the first search of the process took {first:.0f} ms")
    print(f"{'p50 ms':>8} {'p95 ms':>8}  found  query")
    hour = f"{timezone.now() - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    slow = False
    for query in QUERIES:
        results, taken = measure(client, query.format(hour=hour), keys)
        p50, p95 = np.percentile(taken, [50, 95])
        print(f"{p50:8.1f} {p95:8.1f}  {results:5}  {query or '(all)'}", flush=True)
        slow |= bool(p95 >= SLOW_MS)
    if indexed:
        print(f"of the 40 most alike the index finds {found_by_index(keys[:50], 40):.3f}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
