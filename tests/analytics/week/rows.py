"""Every figure that is stored of a simulated week equals the truth."""

from __future__ import annotations

from statistics import median

import numpy as np
from numpy.typing import NDArray

from analytics.models import (
    FlowQuarter,
    HeatDay,
    HeatQuarter,
    OccupancyMinute,
    OccupancyQuarter,
    Scope,
)
from analytics.rollups import dwell_bins, flows
from tests.analytics.week.truth import MONDAY, SECONDS, Span, Week
from tracking.models import ChangedQuarter
from vision import floor_heat


def column(
    model: type[OccupancyMinute | OccupancyQuarter], field: str, scope: Scope, key: int = 0
) -> NDArray[np.float64]:
    """The values of a field over the week, 0 where there is no row."""
    length = 60 if model is OccupancyMinute else 900
    values = np.zeros(SECONDS // length)
    rows = model._default_manager.filter(scope=scope, key=key)
    for start, value in rows.values_list("start", field):
        values[int((start - MONDAY).total_seconds()) // length] = value
    return values


def check_scope(week: Week, spans: list[Span], scope: Scope, key: int = 0) -> None:
    begins, ends = np.zeros((2, SECONDS), np.int64)
    dwell = np.zeros(SECONDS, np.int64)
    for begin, end in spans:
        begins[begin] += 1
        ends[end] += 1
        dwell[end] += end - begin
    for model, length in ((OccupancyMinute, 60), (OccupancyQuarter, 900)):
        truth = {
            "person_seconds": week.person_seconds(spans).reshape(-1, length).sum(axis=1),
            "maximum": week.present(spans).reshape(-1, length).max(axis=1),
            "entries": begins.reshape(-1, length).sum(axis=1),
            "exits": ends.reshape(-1, length).sum(axis=1),
            "dwell_count": ends.reshape(-1, length).sum(axis=1),
            "dwell_seconds": dwell.reshape(-1, length).sum(axis=1),
        }
        for field, values in truth.items():
            found = column(model, field, scope, key)
            np.testing.assert_array_equal(found, values, f"{model.__name__} {field}")
    packed = OccupancyQuarter.objects.filter(scope=scope, key=key)
    bins = dwell_bins.add(bytes(row) for row in packed.values_list("dwell_histogram", flat=True))
    lasted = np.array([end - begin for begin, end in spans], np.float64)
    np.testing.assert_array_equal(bins, dwell_bins.count(lasted))


def check_environment(week: Week) -> None:
    check_scope(week, week.in_environment(), Scope.ENVIRONMENT)
    watched = week.watched().reshape(-1, 60).sum(axis=1)
    found = column(OccupancyMinute, "watched_seconds", Scope.ENVIRONMENT)
    np.testing.assert_array_equal(found, watched)


def check_cameras_and_zones(week: Week) -> None:
    for number, camera in enumerate(week.cameras):
        check_scope(week, week.in_camera(number), Scope.CAMERA, camera.pk)
    for number, zone in enumerate(week.zones):
        check_scope(week, week.in_zone(number), Scope.ZONE, zone.pk)


def check_crossings(week: Week) -> None:
    for field, way in (("entries", "in"), ("exits", "out")):
        truth = week.crossed(way)
        found = column(OccupancyMinute, field, Scope.LINE, week.line.pk)
        np.testing.assert_array_equal(found, truth.reshape(-1, 60).sum(axis=1))


def check_flows(week: Week) -> None:
    rows = FlowQuarter.objects.filter(kind=FlowQuarter.Kind.ZONE)
    found = flows.add(bytes(row) for row in rows.values_list("flows", flat=True))
    truth = {
        (week.zones[old].pk, week.zones[new].pk): seconds
        for (old, new), seconds in week.flows().items()
    }
    assert truth
    assert {(row["from"], row["to"]) for row in found} == truth.keys()
    for (old, new), seconds in truth.items():
        some = found[(found["from"] == old) & (found["to"] == new)]["seconds"]
        assert (len(some), float(np.median(some))) == (len(seconds), median(seconds))


def check_heat(week: Week) -> None:
    truth = week.heat(0, SECONDS)
    for model in (HeatQuarter, HeatDay):
        rows = model._default_manager.values_list("cells", flat=True)
        cells = floor_heat.add(bytes(row) for row in rows)
        assert {(x, y): seconds for x, y, seconds in cells.tolist()} == truth


def check_rows(week: Week) -> None:
    assert not ChangedQuarter.objects.exists()
    check_environment(week)
    check_cameras_and_zones(week)
    check_crossings(week)
    check_flows(week)
    check_heat(week)
