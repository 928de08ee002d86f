"""Zones and lines: who is inside, who crossed, and that a border's jitter counts once."""

from __future__ import annotations

import math
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.floor_event import FloorEvent
from vision.floor_watch import AWAY_SECONDS, FloorWatch
from vision.zones import Lines, Zones

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4]]
HORSESHOE = [[0, 0], [6, 0], [6, 6], [4, 6], [4, 2], [2, 2], [2, 6], [0, 6]]
NORTHWARDS = [[5, -2], [5, 2]]
ANNA = UUID("aaaaaaaa-0000-4000-8000-000000000001")
BEN = UUID("bbbbbbbb-0000-4000-8000-000000000002")


def walk(watch: FloorWatch, path: list[tuple[float, float]], start: float = 0) -> list[FloorEvent]:
    """Anna, ten ticks a second."""
    events = []
    for index, point in enumerate(path):
        events += watch.update(start + index / 10, [ANNA], np.array([point], np.float64))
    return events


def kinds(events: list[FloorEvent]) -> list[str]:
    return [f"{event.kind} {event.direction}".strip() for event in events]


def test_a_polygon_need_not_be_convex() -> None:
    points = np.array([[1, 5], [3, 5], [5, 5], [3, 1], [7, 1], [math.nan, 1]])
    inside = Zones([HORSESHOE]).contain(points)
    assert inside.ravel().tolist() == [True, False, True, True, False, False]


@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=40),
    st.floats(0, 2 * math.pi),
)
def test_a_turned_square_holds_what_the_arithmetic_says(
    points: list[tuple[float, float]], angle: float
) -> None:
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    square = np.array([[-3, -3], [3, -3], [3, 3], [-3, 3]]) @ turn.T
    zones = Zones([square.tolist()])
    local = np.abs(np.array(points) @ turn).max(axis=1)
    clear = np.abs(local - 3) > 1e-9
    inside = zones.contain(np.array(points)).ravel()
    assert (inside[clear] == (local < 3)[clear]).all()


def test_millions_of_points_are_looked_at_in_parts() -> None:
    points = np.random.default_rng(1).uniform(-1, 5, (1_500_000, 2))
    share = Zones([SQUARE, HORSESHOE]).contain(points).mean(axis=0)
    assert share[0] == pytest.approx(16 / 36, abs=0.01)


def test_without_zones_nothing_is_inside() -> None:
    assert Zones([]).contain(np.zeros((3, 2))).shape == (3, 0)
    assert Lines([]).crossings(np.zeros((3, 2)), np.ones((3, 2))).shape == (3, 0)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(-3, 3)), min_size=2, max_size=60))
def test_ins_less_outs_is_the_change_of_side_of_an_endless_line(
    path: list[tuple[float, float]],
) -> None:
    points = np.array(path)
    steps = Lines([[[5, -1000], [5, 1000]]]).crossings(points[:-1], points[1:])
    sides = points[:, 0] < 5
    assert steps.sum() == int(sides[0]) - int(sides[-1])


def test_crossing_a_zone_is_one_entry_and_one_exit_with_dwell() -> None:
    watch = FloorWatch({"hall": SQUARE}, {})
    events = walk(watch, [(x / 10, 2.0) for x in range(-20, 61)])
    assert kinds(events) == ["zone_entered", "zone_left"]
    assert events[1].dwell == pytest.approx(4.0, abs=0.5)
    assert watch.occupants() == {"hall": []}


def test_jitter_on_a_border_counts_once() -> None:
    watch = FloorWatch({"hall": SQUARE}, {"edge": [[0, 0], [0, 4]]})
    noise = np.random.default_rng(3).normal(0, 0.06, 400)
    path = [(-1.0, 2.0), *((float(x), 2.0) for x in noise), (1.0, 2.0)]
    assert kinds(walk(watch, path)).count("line_crossed in") == 1
    assert watch.occupants()["hall"][0][0] == ANNA
    entered = [event for event in kinds(walk(watch, path)) if event == "zone_entered"]
    assert len(entered) <= 2


def test_who_walks_around_a_line_has_not_crossed_it() -> None:
    watch = FloorWatch({}, {"gate": NORTHWARDS})
    assert walk(watch, [(4.9, 0), (4.9, 2.5), (5.1, 2.5), (5.1, 0), (6, 0)]) == []


def test_in_is_from_left_to_right() -> None:
    watch = FloorWatch({}, {"gate": NORTHWARDS})
    assert kinds(walk(watch, [(4, 0), (6, 0), (4, 0)])) == ["line_crossed in", "line_crossed out"]


def test_appearing_inside_is_an_entry_and_vanishing_an_exit() -> None:
    watch = FloorWatch({"hall": SQUARE}, {})
    assert kinds(walk(watch, [(2, 2)])) == ["zone_entered"]
    assert watch.update(AWAY_SECONDS - 1, [], np.empty((0, 2))) == []
    (event,) = watch.update(AWAY_SECONDS + 1, [], np.empty((0, 2)))
    assert (event.kind, event.person) == ("zone_left", ANNA)


def test_a_strip_narrower_than_the_margin_can_be_entered() -> None:
    watch = FloorWatch({"strip": [[0, 0], [0.2, 0], [0.2, 4], [0, 4]]}, {})
    assert kinds(walk(watch, [(-1, 2), *[(0.1, 2.0)] * 15])) == ["zone_entered"]


def test_two_who_are_one_are_in_a_zone_once() -> None:
    watch = FloorWatch({"hall": SQUARE}, {})
    watch.update(0, [ANNA, BEN], np.array([[2.0, 2.0], [2.1, 2.0]]))
    assert watch.merge(ANNA, BEN) == ["hall"]
    assert [name for name, _ in watch.occupants()["hall"]] == [ANNA]


def test_a_changed_zone_takes_over_who_is_in_it() -> None:
    watch = FloorWatch({"hall": SQUARE}, {"gate": NORTHWARDS})
    walk(watch, [(1, 1)])
    watch.change({"hall": [[0, 0], [9, 0], [9, 9], [0, 9]], "new": SQUARE}, {})
    assert kinds(walk(watch, [(1, 1)], start=1)) == ["zone_entered"]
    assert [event.place for event in walk(watch, [(20, 20)], start=2)] == ["hall", "new"]


def test_what_was_remembered_goes_on_after_a_restart() -> None:
    watch = FloorWatch({"hall": SQUARE}, {"gate": NORTHWARDS})
    walk(watch, [(2, 2)])
    restored = FloorWatch({"hall": SQUARE}, {"gate": NORTHWARDS})
    restored.restore(watch.state())
    assert restored.occupants() == watch.occupants()
    events = walk(restored, [(2, 2), (6, 0)], start=3600)
    assert kinds(events) == ["zone_left", "line_crossed in"]
