"""What counts on the floor: jitter, people out of sight, tentative ones, and merges."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

import numpy as np
import pytest

from vision.floor_corrections import FloorCorrection
from vision.floor_event import FloorEvent
from vision.floor_watch import AWAY_SECONDS, FloorWatch

HALL = {"hall": [[0, 0], [4, 0], [4, 4], [0, 4]]}
DOOR = {"door": [[0, 0], [0, 4]]}
ANNA = UUID("aaaaaaaa-0000-4000-8000-000000000001")
BEN = UUID("bbbbbbbb-0000-4000-8000-000000000002")
OUTSIDE, INSIDE = (-3.0, 2.0), (2.0, 2.0)


def see(
    watch: FloorWatch,
    time: float,
    *people: tuple[UUID, tuple[float, float]],
    confirmed: bool = True,
) -> list[FloorEvent]:
    points = np.array([point for _, point in people], np.float64).reshape(-1, 2)
    sure = np.full(len(people), confirmed)
    return watch.update(time, [person for person, _ in people], points, None, sure)


def stand(
    watch: FloorWatch, begin: float, end: float, point: tuple[float, float]
) -> list[FloorEvent]:
    """Anna, ten ticks a second."""
    ticks = np.arange(begin, end, 0.1).tolist()
    return [event for time in ticks for event in see(watch, time, (ANNA, point))]


def kinds(events: list[FloorEvent]) -> list[str]:
    return [f"{event.kind} {event.direction}".strip() for event in events]


@pytest.mark.parametrize("noise", [0.1, 0.15, 0.2])
@pytest.mark.parametrize("lasts", [0.01, 0.5])
@pytest.mark.parametrize("seed", [1, 2])
def test_who_stands_on_a_border_counts_once_at_most(noise: float, lasts: float, seed: int) -> None:
    watch, random = FloorWatch(HALL, DOOR), np.random.default_rng(seed)
    spread, kept, events = np.array([np.eye(2) * noise**2]), np.exp(-0.1 / lasts), []
    error = 0.0
    for tick in range(3000):
        error = kept * error + np.sqrt(1 - kept**2) * random.normal(0, noise)
        place = np.array([[min(-3 + tick * 0.12, 0.0) + error, 2.0]])
        events += watch.update(tick / 10, [ANNA], place, spread)
    assert kinds(events).count("zone_entered") <= 1
    assert len([kind for kind in kinds(events) if kind.startswith("line_crossed")]) <= 1


@pytest.mark.parametrize("hidden", [5.0, 8.0])
@pytest.mark.parametrize("noise", [0.1, 0.15, 0.2])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_hides_again_and_again_on_a_border_counts_once(
    hidden: float, noise: float, known: bool, seed: int
) -> None:
    """Seen for 0.3 s each time: one place says no more than before, however long the wait was."""
    watch, random, events = FloorWatch(HALL, DOOR), np.random.default_rng(seed), []
    spread = np.array([np.eye(2) * noise**2]) if known else None
    for begin in np.arange(0, 600, hidden + 0.3).tolist():
        for time in (begin, begin + 0.1, begin + 0.2):
            place = np.array([[random.normal(0, noise), 2.0]])
            events += watch.update(time, [ANNA], place, spread)
        watch.update(begin + 1.5, [], np.empty((0, 2)))
    assert kinds(events).count("zone_entered") <= 1
    assert len([kind for kind in kinds(events) if kind.startswith("line_crossed")]) <= 1


@pytest.mark.parametrize("noise", [0.05, 0.1, 0.15])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_walks_through_counts_at_once(noise: float, seed: int) -> None:
    watch, random = FloorWatch(HALL, DOOR), np.random.default_rng(seed)
    spread = np.array([np.eye(2) * noise**2])
    told: dict[str, float] = {}
    for tick in range(70):
        place = np.array([[-2.8 + tick * 0.14, 2.0]]) + random.normal(0, noise, (1, 2))
        events = watch.update(tick / 10, [ANNA], place, spread)
        assert not told.keys() & {event.kind for event in events}
        told |= {event.kind: tick / 10 for event in events}
    came, left = 2.0, 2.0 + 4 / 1.4
    late = {kind: told[kind] - (left if kind == "zone_left" else came) for kind in told}
    assert late.keys() == {"zone_entered", "line_crossed", "zone_left"}
    assert all(0 <= seconds <= 0.7 for seconds in late.values()), late


def test_who_comes_back_clearly_beyond_a_border_counts_at_once() -> None:
    watch = FloorWatch(HALL, DOOR)
    stand(watch, 0, 5, OUTSIDE)
    assert sorted(kinds(see(watch, 10, (ANNA, INSIDE)))) == ["line_crossed in", "zone_entered"]


def test_who_was_someone_else_counts_when_beyond_on_average() -> None:
    """Not by one place, which is all that is known of them."""
    watch = FloorWatch(HALL, {})
    stand(watch, 0, 5, OUTSIDE)
    watch.correct([FloorCorrection(ANNA, None, 4.0)])
    assert see(watch, 5, (ANNA, (0.4, 2.0))) == []
    (event,) = stand(watch, 5.1, 20, (0.4, 2.0))
    assert (event.kind, event.time) == ("zone_entered", 5)


def test_who_stays_just_inside_entered_when_they_came() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 0, 2, OUTSIDE)
    (event,) = stand(watch, 2, 20, (0.35, 2.0))
    assert event.kind == "zone_entered"
    assert event.time == pytest.approx(2.0)


def test_who_is_hidden_for_seconds_has_not_left() -> None:
    watch, events = FloorWatch(HALL, {}), []
    for tick in range(800):
        if tick % 120 < 80:
            events += see(watch, tick / 10, (ANNA, INSIDE))
        else:
            events += see(watch, tick / 10)
    assert kinds(events) == ["zone_entered"]


def test_who_vanishes_left_when_last_seen() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 0, 5, INSIDE)
    events = [event for time in range(6, 20) for event in see(watch, time)]
    (left,) = events
    assert left.kind == "zone_left"
    assert left.time == pytest.approx(4.9)
    assert left.dwell == pytest.approx(4.9)


def test_who_is_elsewhere_after_a_gap_left_when_last_seen() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 0, 5, INSIDE)
    for time in range(5, 10):
        see(watch, time)
    (left,) = see(watch, 10, (ANNA, OUTSIDE))
    assert left.kind == "zone_left"
    assert left.time == pytest.approx(4.9)


def test_who_is_seen_and_cannot_be_placed_stays() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 0, 5, INSIDE)
    for time in range(5, 40):
        assert see(watch, time, (ANNA, (np.nan, np.nan))) == []
    assert watch.occupants() == {"hall": [(ANNA, 0.0)]}


def test_what_someone_tentative_did_counts_later() -> None:
    watch = FloorWatch(HALL, DOOR)
    assert see(watch, 0, (ANNA, OUTSIDE), confirmed=False) == []
    assert see(watch, 1, (ANNA, INSIDE), confirmed=False) == []
    assert watch.occupants() == {"hall": []}
    events = see(watch, 2, (ANNA, INSIDE))
    assert sorted(kinds(events)) == ["line_crossed in", "zone_entered"]
    assert {event.time for event in events} == {1}


def test_who_never_was_confirmed_leaves_without_a_word() -> None:
    watch = FloorWatch(HALL, {})
    see(watch, 0, (ANNA, INSIDE), confirmed=False)
    assert watch.leave(ANNA, 1) == []
    assert see(watch, AWAY_SECONDS + 2) == []


def test_who_comes_back_as_someone_new_had_not_left() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 0, 5, INSIDE)
    see(watch, 8, (BEN, INSIDE), confirmed=False)
    assert watch.merge(ANNA, BEN) == []
    assert see(watch, 8.1, (ANNA, INSIDE)) == []
    assert watch.occupants() == {"hall": [(ANNA, 0.0)]}


def test_who_comes_back_elsewhere_left_when_last_seen() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 0, 5, INSIDE)
    see(watch, 8, (BEN, OUTSIDE), confirmed=False)
    watch.merge(ANNA, BEN)
    (left,) = see(watch, 8.1, (ANNA, OUTSIDE))
    assert (left.kind, left.person) == ("zone_left", ANNA)
    assert left.time == pytest.approx(4.9)


def tell_a_stay(watch: FloorWatch) -> None:
    """Ben, who is tentative, is inside from second 3 on; Anna left after 5, which was told."""
    see(watch, 0, (ANNA, INSIDE))
    see(watch, 3, (BEN, INSIDE), confirmed=False)
    see(watch, 5, (ANNA, INSIDE))
    see(watch, 5.1, (ANNA, OUTSIDE), (BEN, INSIDE), confirmed=False)


def test_a_stay_of_two_who_are_one_is_told_once() -> None:
    watch = FloorWatch(HALL, {})
    tell_a_stay(watch)
    see(watch, 7, (BEN, INSIDE), confirmed=False)
    watch.merge(ANNA, BEN)
    (entered,) = see(watch, 7.1, (ANNA, INSIDE))
    assert (entered.kind, entered.time) == ("zone_entered", 5.1)
    (left,) = see(watch, 7.2, (ANNA, OUTSIDE))
    assert (left.time, left.dwell) == pytest.approx((7.2, 2.1))


def test_a_stay_within_one_that_was_told_is_not_told_again() -> None:
    watch = FloorWatch(HALL, {})
    see(watch, 0, (ANNA, INSIDE))
    see(watch, 3, (BEN, INSIDE), confirmed=False)
    see(watch, 4, (BEN, OUTSIDE), confirmed=False)
    see(watch, 5, (ANNA, INSIDE))
    see(watch, 5.1, (ANNA, OUTSIDE))
    watch.merge(ANNA, BEN)
    assert see(watch, 5.2, (ANNA, OUTSIDE)) == []


def test_who_was_seen_last_before_a_told_exit_stays_no_longer() -> None:
    watch = FloorWatch(HALL, {})
    tell_a_stay(watch)
    for time in (6, 7, 8):
        see(watch, time, (ANNA, OUTSIDE))
    watch.merge(ANNA, BEN)
    assert see(watch, 8.1, (ANNA, OUTSIDE)) == []


def test_two_who_both_came_stay_on_after_an_exit_told() -> None:
    watch = FloorWatch(HALL, {})
    see(watch, 0, (ANNA, INSIDE))
    see(watch, 3, (ANNA, INSIDE), (BEN, INSIDE))
    see(watch, 5, (ANNA, INSIDE), (BEN, INSIDE))
    see(watch, 5.1, (ANNA, OUTSIDE), (BEN, INSIDE))
    watch.merge(ANNA, BEN)
    assert watch.occupants() == {"hall": [(ANNA, 5.1)]}


def test_an_exit_before_the_entry_of_who_they_are_is_none() -> None:
    watch = FloorWatch(HALL, {})
    see(watch, 2, (BEN, INSIDE), confirmed=False)
    see(watch, 4, (BEN, OUTSIDE), confirmed=False)
    see(watch, 5, (ANNA, INSIDE))
    watch.merge(ANNA, BEN)
    assert see(watch, 5.1, (ANNA, INSIDE)) == []
    assert watch.occupants() == {"hall": [(ANNA, 5.0)]}


def test_what_waits_survives_a_restart() -> None:
    watch = FloorWatch(HALL, {})
    see(watch, 0, (ANNA, INSIDE), confirmed=False)
    restored = FloorWatch(HALL, {})
    restored.restore(watch.state())
    assert [event.time for event in see(restored, 30, (ANNA, INSIDE))] == [0]


def restarted(watch: FloorWatch) -> FloorWatch:
    """A watch that continues from the state of another, as it is stored."""
    after = FloorWatch(HALL, DOOR)
    after.restore(json.loads(json.dumps(watch.state())))
    return after


def changed(watch: FloorWatch) -> FloorWatch:
    """The same, with a zone more or less."""
    more = {"yard": [[9, 9], [12, 9], [12, 12]]}
    watch.change(HALL if "yard" in watch.zone_ids else HALL | more, DOOR)
    return watch


@pytest.mark.parametrize("again", [restarted, changed])
@pytest.mark.parametrize("seed", [1, 2])
def test_who_stands_on_a_border_counts_once_for_all_restarts(
    again: Callable[[FloorWatch], FloorWatch], seed: int
) -> None:
    watch, random, events = FloorWatch(HALL, DOOR), np.random.default_rng(seed), []
    spread = np.array([np.eye(2) * 0.2**2])
    for tick in range(3000):
        place = np.array([[random.normal(0, 0.2), 2.0]])
        events += watch.update(tick / 10, [ANNA], place, spread)
        watch = again(watch) if tick % 7 == 0 else watch
    assert kinds(events).count("zone_entered") <= 1
    assert len([kind for kind in kinds(events) if kind.startswith("line_crossed")]) <= 1


def test_who_stays_just_inside_entered_once_for_all_restarts() -> None:
    watch, events = FloorWatch(HALL, DOOR), []
    stand(watch, 0, 2, OUTSIDE)
    for second in range(2, 20):
        events += stand(watch, second, second + 1, (0.35, 2.0))
        watch = restarted(watch)
    assert sorted(kinds(events)) == ["line_crossed in", "zone_entered"]
    assert [event.time for event in events] == pytest.approx([2.0, 2.0])


def test_a_stay_that_was_told_is_known_after_a_restart() -> None:
    watch = FloorWatch(HALL, DOOR)
    tell_a_stay(watch)
    watch = restarted(watch)
    see(watch, 7, (BEN, INSIDE), confirmed=False)
    watch.merge(ANNA, BEN)
    entered = [one.time for one in see(watch, 7.1, (ANNA, INSIDE)) if one.kind == "zone_entered"]
    assert entered == [5.1]


def test_who_was_someone_else_jumps_after_a_restart_too() -> None:
    watch = FloorWatch(HALL, DOOR)
    see(watch, 0, (ANNA, OUTSIDE))
    see(watch, 1, (ANNA, OUTSIDE))
    watch.correct([FloorCorrection(ANNA, None, 0.5)])
    assert kinds(see(restarted(watch), 2, (ANNA, INSIDE))) == ["zone_entered"]


def test_who_is_gone_after_a_restart_left_before_it() -> None:
    watch = FloorWatch(HALL, {})
    stand(watch, 0, 5, INSIDE)
    restored = FloorWatch(HALL, {})
    restored.restore(watch.state())
    assert see(restored, 3600) == []
    (left,) = see(restored, 3600 + AWAY_SECONDS + 1)
    assert [left.time, left.dwell] == pytest.approx([4.9, 4.9])


@pytest.mark.parametrize(("seconds", "events"), [(50, []), (3600, ["zone_left", "zone_entered"])])
def test_no_stay_includes_a_long_outage(seconds: float, events: list[str]) -> None:
    """A worker that is killed is back within a minute; what was later, nobody saw."""
    watch = FloorWatch(HALL, {})
    stand(watch, 0, 5, INSIDE)
    restored = FloorWatch(HALL, {})
    restored.restore(json.loads(json.dumps(watch.state())), 4.9)
    found = see(restored, 5 + seconds, (ANNA, INSIDE))
    assert kinds(found) == events
    assert [round(event.time, 3) for event in found] == [4.9, 5 + seconds][: len(found)]


def test_who_comes_from_an_old_state_leaves_after_the_entry() -> None:
    """It did not say when they were seen, nor what time it was."""
    watch = FloorWatch(HALL, {})
    watch.restore({str(ANNA): {"point": [2, 2], "zones": {"hall": 100.0}, "lines": {}}})
    (left,) = watch.leave(ANNA, 0.0)
    assert (left.kind, left.time, left.dwell) == ("zone_left", 100.0, 0.0)


def test_a_crossing_of_an_old_state_fits_json() -> None:
    watch = FloorWatch({}, DOOR)
    watch.restore({str(ANNA): {"point": [0.1, 2], "zones": {}, "lines": {"door": 1}}})
    json.dumps(watch.state(), allow_nan=False)
    (event,) = see(watch, 7, (ANNA, INSIDE))
    assert (event.direction, event.time) == ("in", 7)


def test_a_zone_and_a_line_of_one_name_are_told_apart() -> None:
    watch = FloorWatch({"hall": HALL["hall"]}, {"hall": DOOR["door"]})
    see(watch, 0, (ANNA, OUTSIDE))
    see(watch, 0.1, (BEN, OUTSIDE), confirmed=False)
    see(watch, 0.2, (BEN, INSIDE), confirmed=False)
    watch.merge(ANNA, BEN)
    told = see(watch, 0.3, (ANNA, INSIDE))
    assert sorted(kinds(told)) == ["line_crossed in", "zone_entered"]
