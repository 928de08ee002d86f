"""Sum up a quarter of an hour: all its figures, from what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
from django.db import transaction

from analytics.models import (
    FlowQuarter,
    HeatDay,
    HeatQuarter,
    OccupancyMinute,
    OccupancyQuarter,
    Scope,
)
from tracking.models import FloorMinute
from tracking.selectors.stays import Stays
from tracking.services.changed_quarters import QUARTER
from vision import floor_heat
from vision.types import Floats

from . import dwell_bins, flows, occupancy, sources
from .occupancy import Figures

MINUTES: Final = 15
_BEFORE: Final = timedelta(seconds=flows.LONGEST_SECONDS)

Key = tuple[Scope, int]


class _Sums(NamedTuple):
    """What a quarter of an hour comes to.

    Attributes:
        watched: seconds of each minute.
        figures: of each minute, by what they are about.
        flows: packed, by their kind.
    """

    watched: list[float]
    figures: dict[Key, list[Figures]]
    heat: bytes
    flows: dict[str, bytes]


def roll(environment: int, quarter: datetime) -> None:
    """Sum up a quarter of an hour again; what was there before is replaced.

    Args:
        environment: key of its row.
        quarter: its first moment.
    """
    sums = _sum_up(environment, quarter)
    minutes = list(_minute_rows(environment, quarter, sums))
    with transaction.atomic():
        inside = {"environment": environment, "start__gte": quarter, "start__lt": quarter + QUARTER}
        for model in (OccupancyMinute, OccupancyQuarter, HeatQuarter, FlowQuarter):
            model._default_manager.filter(**inside).delete()
        OccupancyMinute.objects.bulk_create(minutes, batch_size=500)
        OccupancyQuarter.objects.bulk_create(_quarter_rows(environment, quarter, sums))
        if sums.heat:
            HeatQuarter.objects.create(environment_id=environment, start=quarter, cells=sums.heat)
        FlowQuarter.objects.bulk_create(
            FlowQuarter(environment_id=environment, kind=kind, start=quarter, flows=packed)
            for kind, packed in sums.flows.items()
            if packed
        )
        _roll_heat_day(environment, quarter)


def _sum_up(environment: int, quarter: datetime) -> _Sums:
    end, begin = quarter + QUARTER, quarter.timestamp()
    edges: Floats = np.float64(begin) + 60.0 * np.arange(MINUTES + 1, dtype=np.float64)
    watched, heat = _watched(environment, quarter)
    cameras = sources.camera_stays(environment, quarter - _BEFORE, end)
    zones = sources.zone_stays(environment, quarter - _BEFORE, end)
    figures: dict[Key, list[Figures]] = {
        (Scope.ENVIRONMENT, 0): occupancy.by_span(sources.environment_stays(cameras), edges)
    }
    for scope, stays in ((Scope.CAMERA, cameras), (Scope.ZONE, zones)):
        for place, some in _by_place(stays, edges):
            figures[scope, place] = occupancy.by_span(some, edges)
    for line, (times, inwards) in sources.crossings(environment, quarter, end).items():
        figures[Scope.LINE, line] = occupancy.crossings(times, inwards, edges)
    return _Sums(
        watched,
        figures,
        heat,
        {
            FlowQuarter.Kind.ZONE: flows.flows(zones, begin, end.timestamp()).tobytes(),
            FlowQuarter.Kind.CAMERA: flows.flows(cameras, begin, end.timestamp()).tobytes(),
        },
    )


def _by_place(stays: Stays, edges: Floats) -> Iterator[tuple[int, Stays]]:
    """Yield the stays that touch the quarter, by zone or camera."""
    here = stays.take((stays.end >= edges[0]) & (stays.start < edges[-1]))
    for place in np.unique(here.place).tolist():
        yield place, here.take(here.place == place)


def _watched(environment: int, quarter: datetime) -> tuple[list[float], bytes]:
    """Return how long each minute was watched, s, and where people were."""
    rows = FloorMinute.objects.filter(
        task__environment=environment, minute__gte=quarter, minute__lt=quarter + QUARTER
    )
    seconds, heat = [0.0] * MINUTES, []
    for minute, watched, cells in rows.values_list("minute", "watched_seconds", "heat"):
        row = (minute - quarter) // timedelta(minutes=1)
        seconds[row] = min(60.0, seconds[row] + watched)
        heat.append(bytes(cells))
    return seconds, floor_heat.pack(floor_heat.add(heat))


def _minute_rows(environment: int, quarter: datetime, sums: _Sums) -> Iterator[OccupancyMinute]:
    for (scope, key), figures in sums.figures.items():
        for number, (watched, one) in enumerate(zip(sums.watched, figures, strict=True)):
            known = watched if scope is Scope.ENVIRONMENT else 0.0
            if known or not one.empty:
                values = _values(one) | {"watched_seconds": known}
                start = quarter + timedelta(minutes=number)
                yield OccupancyMinute(
                    environment_id=environment, scope=scope, key=key, start=start, **values
                )


def _quarter_rows(environment: int, quarter: datetime, sums: _Sums) -> Iterator[OccupancyQuarter]:
    for (scope, key), figures in sums.figures.items():
        known = sum(sums.watched) if scope is Scope.ENVIRONMENT else 0.0
        one = occupancy.total(figures)
        if known or not one.empty:
            values = _values(one) | {"watched_seconds": known}
            yield OccupancyQuarter(
                environment_id=environment, scope=scope, key=key, start=quarter, **values
            )


def _values(one: Figures) -> dict[str, object]:
    return {
        "person_seconds": one.person_seconds,
        "maximum": one.peak,
        "maximum_at": datetime.fromtimestamp(one.peak_at, UTC) if one.peak else None,
        "entries": one.entries,
        "exits": one.exits,
        "dwell_count": int(one.dwell.sum()),
        "dwell_seconds": one.dwell_seconds,
        "dwell_histogram": dwell_bins.pack(one.dwell),
    }


def _roll_heat_day(environment: int, quarter: datetime) -> None:
    day = quarter.replace(hour=0, minute=0)
    quarters = HeatQuarter.objects.filter(
        environment=environment, start__gte=day, start__lt=day + timedelta(days=1)
    )
    parts = [bytes(cells) for cells in quarters.values_list("cells", flat=True)]
    if not parts:
        HeatDay.objects.filter(environment=environment, start=day).delete()
        return
    HeatDay.objects.update_or_create(
        environment_id=environment,
        start=day,
        defaults={"cells": floor_heat.pack(floor_heat.add(parts))},
    )
