"""What REST answers by bucket equals the truth: JSON, and the same as CSV."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np

from tests.analytics.week.asking import Asked, Caller, Columns, moments, same
from tests.analytics.week.truth import SECONDS, Span, Week

DAY, HOUR = 86_400, 3600
ASKED = (
    Asked("week", "Europe/Berlin"),
    Asked("day", "Europe/Berlin"),
    Asked("day", "Asia/Kathmandu"),
    Asked("hour", "Europe/Berlin", 5 * DAY + 7 * 60, SECONDS - 11 * 60),
    Asked("hour", "Australia/Lord_Howe"),
    Asked("15-minutes", "Asia/Kathmandu", 3 * DAY, 5 * DAY + 120),
    Asked("5-minutes", "America/St_Johns", 7 * HOUR + 420, 14 * HOUR - 60),
    Asked("minute", "UTC", 8 * HOUR + 120, 9 * HOUR),
)
_FIGURES = {
    "people": "people",
    "mean_occupancy": "mean occupancy (people)",
    "maximum_occupancy": "maximum occupancy (people)",
    "maximum_at": "maximum at",
    "entries": "entries",
    "exits": "exits",
    "dwell_count": "visits ended",
    "mean_dwell_seconds": "mean dwell (s)",
}
"""As JSON names them, and as CSV does."""


class Truth:
    """Figures of a place by bucket.

    Args:
        spans: when someone was there.
    """

    def __init__(self, week: Week, spans: list[Span], pieces: list[Span]) -> None:
        self.week, self.pieces = week, pieces
        self.first, self.last = np.array(spans, np.int64).reshape(-1, 2).T
        self.present, self.seconds = week.present(spans), week.person_seconds(spans)
        self.watched = week.watched()

    def times(self) -> dict[str, list[Any]]:
        return {
            "start": [self.week.time(begin) for begin, _ in self.pieces],
            "end": [self.week.time(end) for _, end in self.pieces],
            "known (share)": [self.watched[b:e].sum() / (e - b) for b, e in self.pieces],
        }

    def people(self) -> list[int | None]:
        counts = [(self.week.unique(b, e), self.watched[b:e].any()) for b, e in self.pieces]
        return [count if count or watched else None for count, watched in counts]

    def figures(self, begin: int, end: int) -> dict[str, Any]:
        """Figures of a bucket or of the whole range; None where nobody watched."""
        watched, most = int(self.watched[begin:end].sum()), int(self.present[begin:end].max())
        at = self.week.time(begin + int(self.present[begin:end].argmax()))
        ended = (self.last - self.first)[(begin <= self.last) & (self.last < end)]
        counts = {
            "entries": int(((begin <= self.first) & (self.first < end)).sum()),
            "exits": len(ended),
            "dwell_count": len(ended),
        }
        found: dict[str, Any] = {
            name: count if count or watched else None for name, count in counts.items()
        }
        return found | {
            "mean_occupancy": self.seconds[begin:end].sum() / watched if watched else None,
            "maximum_occupancy": most if watched or most else None,
            "maximum_at": at if most else None,
            "mean_dwell_seconds": float(ended.mean()) if len(ended) else None,
        }

    def columns(self) -> dict[str, list[Any]]:
        rows = [self.figures(begin, end) for begin, end in self.pieces]
        return {name: [row[name] for row in rows] for name in rows[0]}

    def totals(self) -> dict[str, Any]:
        begin, end = self.pieces[0][0], self.pieces[-1][1]
        known = self.watched[begin:end].sum() / (end - begin)
        people = self.week.unique(begin, end)
        return self.figures(begin, end) | {"known": known, "people": people}


def check_totals(found: dict[str, Any], truth: dict[str, Any]) -> None:
    """Check the figures of a whole range that was watched at least in part."""
    names = sorted(found)
    read = found | {"maximum_at": moments([found["maximum_at"]])[0]}
    same({name: [read[name]] for name in names}, {name: [truth[name]] for name in names})


def check_summary(caller: Caller, asked: Asked) -> None:
    truth = Truth(caller.week, caller.week.in_environment(), asked.pieces)
    values = {"people": truth.people()} | truth.columns()
    columns = {name: values[name] for name in _FIGURES}
    found = caller.get("historical/summary", asked)
    same(read(found, _FIGURES), truth.times() | columns)
    assert "people" in found["totals"]
    check_totals(found["totals"], truth.totals())
    csv = {_FIGURES[name]: column for name, column in columns.items()}
    same(caller.table("historical/summary", asked), truth.times() | csv)


def read(found: dict[str, Any], names: Any) -> Columns:
    """The columns of an answer in JSON, with its times."""
    start, end, known = moments(found["start"]), moments(found["end"]), found["known"]
    columns = {name: found[name] for name in names}
    if "maximum_at" in columns:
        columns["maximum_at"] = moments(columns["maximum_at"])
    return {"start": start, "end": end, "known (share)": known} | columns


def check_occupancy(caller: Caller, asked: Asked) -> None:
    week = caller.week
    subjects = [
        (("environment", "mall", "Mall"), week.in_environment()),
        *((("camera", f"c0{n + 1}", f"c0{n + 1}"), week.in_camera(n)) for n in range(2)),
        *((("zone", one.zone_id, one.name), week.in_zone(n)) for n, one in enumerate(week.zones)),
    ]
    places = {"cameras": "c01,c02", "zones": ",".join(one.zone_id for one in week.zones)}
    found = caller.get("occupancy", asked, **places)
    names = ("mean_occupancy", "maximum_occupancy", "maximum_at")
    table: dict[str, list[Any]] = {}
    for one, (subject, spans) in zip(found["series"], subjects, strict=True):
        truth = Truth(week, spans, asked.pieces)
        figures = truth.columns()
        columns = {name: figures[name] for name in names}
        shown = {name: one[name.removesuffix("_occupancy")] for name in names}
        same(read(found | shown, names), truth.times() | columns)
        assert (one["scope"], one["id"], one["name"]) == subject
        check_totals(one["totals"], truth.totals())
        about = zip(("scope", "id", "name"), subject, strict=True)
        rows = {name: [value] * len(asked.pieces) for name, value in about} | truth.times()
        rows |= {_FIGURES[name]: columns[name] for name in names[:2]}
        for name, values in rows.items():
            table.setdefault(name, []).extend(values)
    same(caller.table("occupancy", asked, **places), table)


def check_line(caller: Caller, asked: Asked) -> None:
    watched = Truth(caller.week, [], asked.pieces)
    ways: dict[str, list[Any]] = {"in": [], "out": []}
    for way, column in ways.items():
        crossed = caller.week.crossed(way)
        for begin, end in asked.pieces:
            count = int(crossed[begin:end].sum())
            column.append(count if count or watched.watched[begin:end].any() else None)
    found = caller.get("lines/gate/counts", asked)
    same(read(found, ways), watched.times() | ways)
    assert found["totals"] == {way: sum(filter(None, some)) for way, some in ways.items()}
    csv = {f"{way} (people)": some for way, some in ways.items()}
    same(caller.table("lines/gate/counts", asked), watched.times() | csv)


def check_longest_day(caller: Caller) -> None:
    """The day on which clocks are set back has 25 hours, and two buckets from two to three."""
    sunday = Asked("day", "Europe/Berlin", 5 * DAY + 22 * HOUR, 6 * DAY + 23 * HOUR)
    found = caller.get("historical/summary", sunday)
    (start,), (end,) = moments(found["start"]), moments(found["end"])
    assert start is not None
    assert end is not None
    assert end - start == timedelta(hours=25)
    hours = caller.get("historical/summary", Asked("hour", sunday.zone, sunday.begin, sunday.end))
    assert len(hours["start"]) == 25
    for name in ("entries", "exits", "dwell_count"):
        assert found[name] == [sum(hours[name])]


def check_series(caller: Caller) -> None:
    for asked in ASKED:
        check_summary(caller, asked)
        check_occupancy(caller, asked)
        check_line(caller, asked)
    check_longest_day(caller)
