"""Occupancy, entries, exits and dwell by bucket."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils import timezone

from analytics.models import Scope
from tracking.models import Camera, Environment, Line, Zone
from vision.types import Floats, Ints

from . import rows
from .buckets import Bucket, Span
from .figures import Series, Subject, Totals, mean_people

FINE = (Bucket.MINUTE, Bucket.FIVE_MINUTES)


def occupancy(
    environment: Environment,
    span: Span,
    *,
    cameras: Iterable[Camera] = (),
    zones: Iterable[Zone] = (),
    lines: Iterable[Line] = (),
) -> list[Series]:
    """Return the series of the environment, and then of these cameras, zones and lines."""
    subjects = [
        subject_of(environment),
        *map(subject_of, cameras),
        *map(subject_of, zones),
        *map(subject_of, lines),
    ]
    asked: dict[Scope, list[int]] = {}
    for subject in subjects:
        asked.setdefault(subject.scope, []).append(subject.key)
    found = rows.read(environment, span.start, span.end, asked, fine=span.bucket in FINE)
    edges = span.edges
    watched = _sums(found.of(Scope.ENVIRONMENT, 0), edges, "watched")
    return [_series(one, found.of(one.scope, one.key), edges, watched) for one in subjects]


def subject_of(one: Environment | Camera | Zone | Line) -> Subject:
    """Return what figures of a row are about."""
    match one:
        case Environment():
            return Subject(Scope.ENVIRONMENT, 0, one.environment_id, one.name)
        case Camera():
            return Subject(Scope.CAMERA, one.pk, one.camera_id, one.name or one.camera_id)
        case Zone():
            return Subject(Scope.ZONE, one.pk, one.zone_id, one.name)
        case Line():
            return Subject(Scope.LINE, one.pk, one.line_id, one.name)


def _series(subject: Subject, found: rows.Rows, edges: Ints, watched: Floats) -> Series:
    person_seconds = _sums(found, edges, "person_seconds")
    maximum, maximum_at = _maxima(found, edges)
    unknown = watched <= 0
    mean = np.divide(person_seconds, watched, where=~unknown, out=np.full_like(watched, np.nan))
    mean = np.minimum(mean, maximum)  # see `mean_people`; NaN stays
    counts = {
        name: _sums(found, edges, name).astype(np.int64)
        for name in ("entries", "exits", "dwell_count")
    }
    dwell_seconds = _sums(found, edges, "dwell_seconds")
    highest = int(maximum.argmax())
    anybody = bool(maximum[highest] > 0)
    watched_total, so_far = float(watched.sum()), _so_far(edges)
    totals = Totals(
        known=min(1.0, watched_total / max(float(so_far.sum()), 1.0)),
        mean=mean_people(float(person_seconds.sum()), watched_total, float(maximum[highest])),
        maximum=int(maximum[highest]) if watched_total or anybody else None,
        maximum_at=rows.as_moment(float(maximum_at[highest])) if anybody else None,
        entries=int(counts["entries"].sum()),
        exits=int(counts["exits"].sum()),
        dwell_count=int(counts["dwell_count"].sum()),
        dwell_seconds=float(dwell_seconds.sum()),
    )
    return Series(
        subject=subject,
        edges=edges,
        known=np.clip(watched / np.maximum(so_far, 1.0), 0.0, 1.0),
        mean=mean,
        maximum=np.where(unknown & (maximum == 0), np.nan, maximum),
        maximum_at=maximum_at,
        dwell_seconds=dwell_seconds,
        totals=totals,
        **counts,
    )


def _so_far(edges: Ints) -> Floats:
    """Return how much of each bucket is not in the future, seconds."""
    now = timezone.now().timestamp()
    ends = np.minimum(edges[1:], now)
    return np.clip(ends - edges[:-1], 0.0, None)


def _sums(found: rows.Rows, edges: Ints, name: str) -> Floats:
    at = np.searchsorted(edges, found.start, side="right") - 1
    sums: Floats = np.bincount(at, getattr(found, name), len(edges) - 1).astype(np.float64)
    return sums


def _maxima(found: rows.Rows, edges: Ints) -> tuple[Floats, Floats]:
    """Return the largest maximum of each bucket, and when it was reached first."""
    size = len(edges) - 1
    maximum, maximum_at = np.zeros(size), np.full(size, np.nan)
    at = np.searchsorted(edges, found.start, side="right") - 1
    # The last row of a bucket in this order has the largest maximum, the earliest of such.
    order = np.lexsort((-found.start, found.maximum, at))
    maximum[at[order]] = found.maximum[order]
    maximum_at[at[order]] = found.maximum_at[order]
    return maximum, maximum_at
