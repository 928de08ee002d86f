"""How many different people there were: merged people count once."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db.models import FloatField
from django.db.models.functions import Cast

from tracking.models import Camera, Environment, Track
from tracking.selectors.moments import Epoch
from vision.types import Ints

from .buckets import Span


def unique_people(
    environment: Environment, start: datetime, end: datetime, camera: Camera | None = None
) -> int:
    """Return how many people were in view between two times, of one camera or of any.

    Tracks belong to the person that remains, so that a merge counts at once.
    """
    tracks = Track.objects.filter(
        camera__in=_cameras(environment, camera),
        first_seen__lt=end,
        last_seen__gte=start,
        person__isnull=False,
    )
    return tracks.order_by().values("person").distinct().count()


def unique_by_bucket(environment: Environment, span: Span, camera: Camera | None = None) -> Ints:
    """Return (N,) how many people were in view in each bucket; their sum counts people often."""
    tracks = Track.objects.filter(
        camera__in=_cameras(environment, camera),
        first_seen__lt=span.end,
        last_seen__gte=span.start,
        person__isnull=False,
    )
    found = list(
        tracks.order_by().values_list(
            "person",
            Cast(Epoch("first_seen"), FloatField()),
            Cast(Epoch("last_seen"), FloatField()),
        )
    )
    edges = span.edges
    size = len(edges) - 1
    if not found:
        return np.zeros(size, np.int64)
    numbers: dict[object, int] = {}
    person = np.array([numbers.setdefault(row[0], len(numbers)) for row in found], np.int64)
    times = np.array([row[1:] for row in found], np.float64)
    first = np.clip(np.searchsorted(edges, times[:, 0], side="right") - 1, 0, size - 1)
    last = np.clip(np.searchsorted(edges, times[:, 1], side="right") - 1, 0, size - 1)
    length = last - first + 1
    before = np.repeat(np.cumsum(length) - length, length)
    bucket = np.repeat(first, length) + np.arange(int(length.sum())) - before
    pairs = np.unique(np.repeat(person, length) * size + bucket)
    return np.bincount(pairs % size, minlength=size).astype(np.int64)


def _cameras(environment: Environment, camera: Camera | None) -> list[int]:
    if camera is not None:
        return [camera.pk]
    return list(environment.cameras.order_by().values_list("pk", flat=True))
