"""What REST answers of a whole range equals the truth: JSON, and the same as CSV."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import fmean, median
from typing import Any

from tests.analytics.week.asking import Asked, Caller, moments, same
from tests.analytics.week.series import DAY, HOUR, Truth, check_totals
from tests.analytics.week.truth import SECONDS

RANGES = (
    Asked(zone="Europe/Berlin"),
    Asked(zone="Asia/Kathmandu", begin=2 * DAY + 7 * HOUR + 420, end=2 * DAY + 13 * HOUR - 480),
)
BINS = (0, 5, 10, 15, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400, None)


def check_dashboard(caller: Caller, asked: Asked) -> None:
    """The range, and the one before; nobody watched before the week."""
    week = caller.week
    before = asked.begin - (asked.end - asked.begin), asked.begin
    (found,) = caller.get("dashboard", asked, environment="mall")["environments"]
    assert (found["environment_id"], found["name"], found["people_now"]) == ("mall", "Mall", None)
    table: dict[str, list[Any]] = {"environment": ["mall"] * 2, "period": ["period", "before"]}
    names = {
        "start": "start_time",
        "end": "end_time",
        "people": "people",
        "mean occupancy (people)": "mean_occupancy",
        "maximum occupancy (people)": "maximum_occupancy",
        "maximum at": "maximum_at",
        "entries": "entries",
        "exits": "exits",
        "visits ended": "dwell_count",
        "mean dwell (s)": "mean_dwell_seconds",
        "known (share)": "known",
    }
    for name, (begin, end) in (("period", (asked.begin, asked.end)), ("before", before)):
        truth = Truth(week, week.in_environment(), [(begin, end)]).totals() if end > 0 else NOBODY
        times = {"start_time": week.time(begin), "end_time": week.time(end)}
        one = found[name]
        assert moments([one.pop("start_time"), one.pop("end_time")]) == list(times.values())
        check_totals(one, truth)
        for column, value in names.items():
            table.setdefault(column, []).append((truth | times)[value])
    same(caller.table("dashboard", asked, environment="mall"), table)
    check_top_zones(caller, asked, found["top_zones"])


NOBODY = {
    "people": 0,
    "mean_occupancy": None,
    "maximum_occupancy": None,
    "maximum_at": None,
    "entries": 0,
    "exits": 0,
    "dwell_count": 0,
    "mean_dwell_seconds": None,
    "known": 0.0,
}


def check_top_zones(caller: Caller, asked: Asked, found: list[dict[str, Any]]) -> None:
    week = caller.week
    truths = {
        zone.zone_id: Truth(week, week.in_zone(number), [(asked.begin, asked.end)]).totals()
        for number, zone in enumerate(week.zones)
    }
    most = sorted(truths, key=lambda zone_id: -truths[zone_id]["mean_occupancy"])
    assert [(one.pop("zone_id"), one.pop("name")) for one in found] == [
        (zone_id, zone_id.title()) for zone_id in most
    ]
    for zone_id, one in zip(most, found, strict=True):
        truth = truths[zone_id]
        same({name: [one[name]] for name in one}, {name: [truth[name]] for name in one})


def check_dwell(caller: Caller, asked: Asked) -> None:
    for number, zone in enumerate(caller.week.zones):
        ended = [e - b for b, e in caller.week.in_zone(number) if asked.begin <= e < asked.end]
        found = caller.get(f"zones/{zone.zone_id}/dwell", asked)
        assert (found["zone_id"], found["name"]) == (zone.zone_id, zone.name)
        same(
            {name: [found[name]] for name in ("count", "mean_seconds", "median_seconds")},
            {
                "count": [len(ended)],
                "mean_seconds": [fmean(ended)],
                "median_seconds": [median(ended)],
            },
        )
        bins = list(pairwise(BINS))
        counts = [
            sum(low <= one and (high is None or one < high) for one in ended)
            for low, high in bins
            if low is not None
        ]
        columns: list[list[Any]] = [[low for low, _ in bins], [high for _, high in bins], counts]
        rows = found["histogram"]
        shown = {name: [row[name] for row in rows] for name in rows[0]}
        same(shown, dict(zip(("from_seconds", "to_seconds", "count"), columns, strict=True)))
        table = caller.table(f"zones/{zone.zone_id}/dwell", asked)
        same(table, dict(zip(("from (s)", "to (s)", "visits"), columns, strict=True)))


def check_people_behind_dwell(caller: Caller, asked: Asked) -> None:
    """Everyone is in a zone once, so that each visit of a bin is another person."""
    hall = caller.week.zones[1]
    for row in caller.get(f"zones/{hall.zone_id}/dwell", asked)["histogram"]:
        dwell = {"min_dwell": row["from_seconds"], "max_dwell": row["to_seconds"]}
        if row["count"]:
            assert caller.people(hall, asked, dwell) == row["count"]


def check_flows(caller: Caller) -> None:
    """Of the whole week."""
    week, asked = caller.week, Asked()
    zones = [(zone.zone_id, zone.name) for zone in week.zones]
    cameras = [(camera.camera_id, camera.camera_id) for camera in week.cameras]
    for kind, places, truth in (
        ("zone", zones, week.flows()),
        ("camera", cameras, week.camera_flows()),
    ):
        assert truth
        rows = {
            (*places[old], *places[new], len(seconds), median(seconds))
            for (old, new), seconds in truth.items()
        }
        found = caller.get("flows", asked, kind=kind)
        assert found["kind"] == kind
        shown = [
            (*one["from"].values(), *one["to"].values(), one["count"], one["median_seconds"])
            for one in found["flows"]
        ]
        assert set(shown) == rows
        counts = [one[4] for one in shown]
        assert counts == sorted(counts, reverse=True)
        table = caller.table("flows", asked, kind=kind)
        assert list(zip(*table.values(), strict=True)) == shown


def check_heat(caller: Caller) -> None:
    """Of days of Kathmandu, whose ends lie within the days of which heat is kept."""
    week, asked = caller.week, Asked("", "Asia/Kathmandu", 20 * HOUR, 4 * DAY - 3 * HOUR)
    found = caller.get("heatmap", asked, slices="day")
    heat = week.heat(asked.begin, asked.end)
    assert _cells(found["cells"]) == heat
    assert found["total_seconds"] == sum(heat.values())
    assert (found["cell_metres"], found["bounds"]) == (0.5, [0, 0, 40, 20])
    slices, table = [], set()
    for begin, end in replace(asked, bucket="day").pieces:
        cells = week.heat(begin, end)
        slices.append((week.time(begin), week.time(end), cells))
        table |= {
            (week.time(begin), week.time(end), x / 2, y / 2, n) for (x, y), n in cells.items()
        }
    assert [
        (*moments([one["start"], one["end"]]), _cells(one["cells"])) for one in found["slices"]
    ] == slices
    rows = caller.table("heatmap", asked, slices="day")
    assert set(zip(*rows.values(), strict=True)) == table


def _cells(rows: list[list[float]]) -> dict[tuple[int, int], float]:
    return {(round(2 * x), round(2 * y)): seconds for x, y, seconds in rows}


def check_places(caller: Caller) -> None:
    for asked in RANGES:
        check_dashboard(caller, asked)
        check_dwell(caller, asked)
        check_people_behind_dwell(caller, asked)
    assert RANGES[0].end == SECONDS
    check_flows(caller)
    check_heat(caller)
