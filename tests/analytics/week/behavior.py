"""How people moved, as `behavior/analyze` says it, equals the truth."""

from __future__ import annotations

from itertools import pairwise
from statistics import fmean
from typing import Any

import pytest

from accounts.models import User
from tests.analytics.week.asking import URL
from tests.analytics.week.series import DAY, HOUR
from tests.analytics.week.truth import Walk, Week
from tests.factories import client_for

BEGIN, END = DAY + 7 * HOUR + 900, DAY + 9 * HOUR + 300
"""Seconds of the week; some came before, some stay."""
AWAY = 10


def check_behavior(week: Week, user: User) -> None:
    walks = {str(walk.ids[0]): walk for walk in week.observe(BEGIN, END)}
    found = _ask(week, user)
    assert {one["person_id"] for one in found} == walks.keys()
    for one in found:
        _check(week, one, walks[one["person_id"]])
    usual = [one["unusual"] for one in found]
    assert usual == sorted(usual, reverse=True)
    assert fmean(usual) == pytest.approx(0.5, abs=1e-3)  # each is ranked among the others
    merged = next(walk for walk in walks.values() if walk.ids[0] != walk.ids[1])
    (one,) = _ask(week, user, person_id=str(merged.ids[1]))
    assert one["person_id"] == str(merged.ids[0])
    _check(week, one, merged)


def _ask(week: Week, user: User, **more: str) -> list[dict[str, Any]]:
    body = {
        "environment_id": "mall",
        "start_time": week.time(BEGIN).isoformat(),
        "end_time": week.time(END).isoformat(),
    }
    answer = client_for(user).post(f"{URL}behavior/analyze", body | more)
    assert answer.status_code == 200, answer.content
    people: list[dict[str, Any]] = answer.json()["people"]
    return people


def _check(week: Week, found: dict[str, Any], walk: Walk) -> None:
    tracks = [span for _, span in walk.tracks if span[0] < END and span[1] >= BEGIN]
    first = max(BEGIN, min(begin for begin, _ in tracks))
    last = min(END, max(end for _, end in tracks))
    assert (found["first_seen"], found["last_seen"]) == (_text(week, first), _text(week, last))
    assert found["seconds"] == last - first
    parts = _parts(tracks)
    seconds = sum(end - begin for begin, end in parts)
    assert found["path_metres"] == pytest.approx(walk.speed * seconds, abs=1e-3)
    assert found["mean_speed"] == pytest.approx(walk.speed, abs=1e-3)
    assert found["maximum_speed"] >= found["mean_speed"]
    stops: list[Any] = [
        (_text(week, begin), end - begin, pytest.approx(walk.cell, abs=1e-3))
        for begin, end in parts
        if end - begin >= 3 and not walk.speed
    ]
    shown = [(one["start"], one["seconds"], (one["x"], one["y"])) for one in found["stops"]]
    assert shown == stops
    zones = [
        (
            week.zones[zone].zone_id,
            _text(week, max(begin, BEGIN)),
            min(end, END) - max(begin, BEGIN),
        )
        for zone, (begin, end) in walk.zones
        if begin < END and end >= BEGIN
    ]
    assert [(one["zone_id"], one["entered"], one["seconds"]) for one in found["zones"]] == zones


def _parts(tracks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Seconds in the range in which someone was seen, without interruption of more than ten."""
    seen = sorted({s for begin, end in tracks for s in range(begin, end + 1) if BEGIN <= s < END})
    cuts = [(old, new) for old, new in pairwise(seen) if new - old > AWAY]
    bounds = [seen[0], *(second for cut in cuts for second in cut), seen[-1]]
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def _text(week: Week, second: int) -> str:
    return week.time(second).isoformat().replace("+00:00", "Z")
