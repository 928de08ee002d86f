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
    order = np.lexsort((found["seconds"], found["to"], found["from"]))
    found = found[order]
    new = np.ones(len(found), np.bool_)
    new[1:] = (found["from"][1:] != found["from"][:-1]) | (found["to"][1:] != found["to"][:-1])
    result = []
    for some in np.split(found, np.flatnonzero(new)[1:]):
        if not len(some) or int(some["from"][0]) not in places or int(some["to"][0]) not in places:
            continue  # a zone that was deleted since
        result.append(
            Flow(
                places[int(some["from"][0])],
                places[int(some["to"][0])],
                len(some),
                float(np.median(some["seconds"])),
            )
        )
    return sorted(result, key=lambda flow: -flow.count)
