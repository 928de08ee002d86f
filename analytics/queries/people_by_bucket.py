"""How many different people there were in each bucket of a span.

A database takes a third of a second to read 400,000 tracks. So the people are counted, grouped by
the quarters of an hour in which they came and went, which an index answers alone. Their times are
those of their first and their last track; so of someone who came in one bucket and went in it or in
the next one, all is known. Tracks are read of those who stayed longer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Greatest

from tracking.models import Environment, Person, Track
from tracking.selectors.moments import Binned, During
from vision.types import Floats, Ints

from .buckets import Span
from .columns import fetch
from .people import TENTATIVE
from .rows import as_moment
from .series import FINE


@dataclass(frozen=True, slots=True)
class PeopleCounts:
    """Different people, merged people once.

    Attributes:
        total: in the whole span.
        by_bucket: (N,) in each bucket; their sum counts people often.
    """

    total: int
    by_bucket: Ints


def people_by_bucket(environment: Environment, span: Span) -> PeopleCounts:
    """Return how many people were in view, as `unique_people` counts them."""
    edges = span.edges
    people = Person.objects.filter(environment=environment, merged_into=None).order_by()
    came = people.filter(first_seen__gte=span.start, first_seen__lt=span.end)
    # Who stays for less than the shortest bucket is in two of them at most.
    inner = np.diff(edges)[1:-1]
    longest = timedelta(seconds=int(inner.min())) if len(inner) else timedelta()
    odd = Q(last_seen=F("first_seen")) | Q(last_seen__gte=F("first_seen") + longest)
    total, counts, odds = _by_times(came, odd, span, edges)
    before = people.filter(During("first_seen", "last_seen", span.start), first_seen__lt=span.start)
    keys = list(before.values_list("pk", flat=True))
    for some, known in ((came.filter(odd) if odds else None, odds), (keys, 0)):
        if some is not None:
            tracks = Track.objects.filter(
                person__in=some, first_seen__lt=span.end, last_seen__gte=span.start
            )
            number, buckets = _by_tracks(tracks, edges)
            total, counts = total + number - known, counts + buckets
    early = _early(environment, edges)
    return PeopleCounts(total + int(early[-1]), counts + early)


def _by_times(came: QuerySet[Person], odd: Q, span: Span, edges: Ints) -> tuple[int, Ints, int]:
    """Return how many came; how many of them were in each bucket, but for odd ones; and these."""
    minutes = 1 if span.bucket in FINE else 15
    came_and_went = {"came": Binned("first_seen", minutes), "went": Binned("last_seen", minutes)}
    groups = came.annotate(**came_and_went).values(*came_and_went)
    found = fetch(
        groups.annotate(all=Count("first_seen"), odd=Count("first_seen", filter=odd)),
        {"came": "time", "went": "time", "all": "integer", "odd": "integer"},
    )
    last, count, odds = found["went"], found["all"], found["odd"]
    size, plain = len(edges) - 1, count - odds
    came_in, left_in = _bucket(edges, found["came"]), _bucket(edges, last)
    counts = np.bincount(came_in, plain, size)
    across = (left_in > came_in) & (last < edges[-1])
    counts += np.bincount(left_in[across], plain[across], size)
    return int(count.sum()), counts.astype(np.int64), int(odds.sum())


def _by_tracks(tracks: QuerySet[Track], edges: Ints) -> tuple[int, Ints]:
    """Return how many people have tracks, in all and in each bucket, since they were sure."""
    found = fetch(
        tracks.annotate(since=Greatest("first_seen", "person__first_seen")),
        {"person": "id", "since": "time", "last_seen": "time"},
    )
    size = len(edges) - 1
    first, last = (_bucket(edges, found[name]) for name in ("since", "last_seen"))
    length = last - first + 1
    before = np.repeat(np.cumsum(length) - length, length)
    bucket = np.repeat(first, length) + np.arange(int(length.sum())) - before
    pairs = np.unique(np.repeat(found["person"], length) * size + bucket)
    number = len(np.unique(found["person"]))
    return number, np.bincount(pairs % size, minlength=size).astype(np.int64)


def _early(environment: Environment, edges: Ints) -> Ints:
    """Return (N,) how many came just after each bucket, with a track that began in it."""
    moments = [as_moment(edge) for edge in edges[1:].tolist()]
    ends = [moment + TENTATIVE for moment in moments]
    if connection.vendor == "postgresql":
        source = (
            "UNNEST(%s::timestamptz[], %s::timestamptz[])"
            " WITH ORDINALITY AS edges (at, until, number)"
        )
        given: list[Any] = [moments, ends]
    else:
        source = (
            "(SELECT key + 1 AS number, value ->> 0 AS at, value ->> 1 AS until"
            " FROM JSON_EACH(%s)) AS edges"
        )
        pairs = zip(moments, ends, strict=True)
        texts = [[f"{one:%Y-%m-%d %H:%M:%S}" for one in pair] for pair in pairs]
        given = [json.dumps(texts)]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # It expects millions of rows, and would compile for longer than the query takes.
            cursor.execute("SET LOCAL jit = off")
        cursor.execute(_EARLY.format(source), [*given, environment.pk])
        found = np.array(cursor.fetchall(), np.int64).reshape(-1, 2)
    counts = np.zeros(len(moments), np.int64)
    counts[found[:, 0] - 1] = found[:, 1]
    return counts


_EARLY = """
    SELECT number, COUNT(*) FROM {} CROSS JOIN tracking_person AS person
    WHERE person.environment_id = %s AND person.merged_into_id IS NULL
    AND person.first_seen >= edges.at AND person.first_seen < edges.until
    AND edges.at > (
        SELECT MIN(track.first_seen) FROM tracking_track AS track
        WHERE track.person_id = person.person_id
    )
    GROUP BY number
"""
"""With EXISTS, PostgreSQL reads all tracks first."""


def _bucket(edges: Ints, times: Floats) -> Ints:
    """Return (N,) the bucket of each time, the first or last one of what is before or after."""
    found: Ints = np.clip(np.searchsorted(edges, times, side="right") - 1, 0, len(edges) - 2)
    return found
