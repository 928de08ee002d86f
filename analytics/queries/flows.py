"""Where people went from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analytics.models import FlowQuarter
from analytics.rollups import flows as stored
from tracking.models import Environment

from .figures import Subject
from .rows import outward
from .series import subject_of


@dataclass(frozen=True, slots=True)
class Flow:
    """How many went from one zone or camera to another, and how long it took half of them.

    Attributes:
        median_seconds: between leaving the one and entering the other.
    """

    origin: Subject
    destination: Subject
    count: int
    median_seconds: float


def flows(
    environment: Environment, start: datetime, end: datetime, kind: FlowQuarter.Kind
) -> list[Flow]:
    """Return the flows of a span, made larger to whole quarters of an hour; the largest first."""
    start, end = outward(start, end)
    quarters = FlowQuarter.objects.filter(
        environment=environment, kind=kind, start__gte=start, start__lt=end
    )
    found = stored.add(
        bytes(packed) for packed in quarters.order_by().values_list("flows", flat=True)
    )
    places = {
        one.pk: subject_of(one)
        for one in (
            environment.zones.all() if kind is FlowQuarter.Kind.ZONE else environment.cameras.all()
        )
    }
    # Small keys sort by radix, ten times as fast as times and pairs together.
    known = np.array(sorted(places), np.int64)
    inside = np.isin(found["from"], known) & np.isin(found["to"], known)  # the rest was deleted
    found = found[inside]
    pairs = np.searchsorted(known, found["from"]) * len(known) + np.searchsorted(known, found["to"])
    order = np.argsort(pairs.astype(np.uint32), kind="stable")
    pairs, seconds = pairs[order], found["seconds"][order]
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    result = (
        [
            Flow(
                places[int(known[pair // len(known)])],
                places[int(known[pair % len(known)])],
                len(some),
                float(np.median(some)),
            )
            for pair, some in zip(pairs[first].tolist(), np.split(seconds, first[1:]), strict=True)
        ]
        if len(pairs)
        else []
    )
    return sorted(result, key=lambda flow: -flow.count)
