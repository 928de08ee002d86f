"""Zones and lines of a task: told live, right after a merge, kept through a restart."""

from __future__ import annotations

import json
from uuid import UUID

import numpy as np
import orjson
import pytest

from tests.worker.records import status, tick
from tests.worker.ticks import ANNA, BEN
from tracking.models import FloorState, Line, ProcessingTask, Zone
from vision.identity import IdentityEvent, IdentityResult, TrackCorrection
from vision.tick_view import TickView
from vision.types import Tracks
from worker.batch import Batch, BatchWriter
from worker.floor_counts import FloorCounts, FloorPlan, analytics_update, event_message
from worker.plan import plan, resumed_plan

NOON = 1767268800.0
PLAN = FloorPlan(
    zones=(("hall", ((0, 0), (4, 0), (4, 4), (0, 4))),),
    lines=(("gate", ((5, -2), (5, 2))),),
)


def seen(
    *people: tuple[UUID, float, float],
    confirmed: bool = True,
    merged: tuple[UUID, UUID] | None = None,
    lost: tuple[UUID, ...] = (),
) -> TickView:
    identity = IdentityResult(
        persons={},
        ids=[person for person, _, _ in people],
        floor=np.array([[x, y] for _, x, y in people]).reshape(-1, 2),
        confirmed=[confirmed] * len(people),
        events=[IdentityEvent("merge", merged[0], (merged[1],))] if merged else [],
        lost=list(lost),
    )
    return TickView.build({}, identity)


def test_an_update_has_positions_entries_and_crossings() -> None:
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2), (BEN, 4.6, 0)))
    counts.update(NOON + 1, seen((ANNA, 2, 2), (BEN, 6, 0)))
    payload = json.loads(analytics_update(7, 3, counts.payload()))["payload"]
    assert payload == {
        "timestamp": "2026-01-01T12:00:01.000Z",
        "since": "2026-01-01T12:00:00.000Z",
        "epoch": 3,
        "known": True,
        "active_persons": 2,
        "zones": {
            "hall": {
                "occupancy": 1,
                "entries": 1,
                "exits": 0,
                "people": [
                    {
                        "global_id": str(ANNA),
                        "since": "2026-01-01T12:00:00.000Z",
                        "dwell_seconds": 1.0,
                    }
                ],
            }
        },
        "lines": {"gate": {"in": 1, "out": 0}},
    }


def test_events_name_person_place_direction_and_time() -> None:
    counts = FloorCounts(PLAN)
    (entered,) = counts.update(NOON, seen((ANNA, 3.7, 0.5)))
    left, crossed = counts.update(NOON + 2, seen((ANNA, 6, 0.5)))
    payloads = [json.loads(event_message(1, e))["payload"] for e in (entered, left, crossed)]
    person = {"global_id": str(ANNA), "timestamp": "2026-01-01T12:00:02.000Z"}
    assert payloads[0]["kind"] == "zone_entered"
    assert payloads[1:] == [
        {"kind": "zone_left", "zone_id": "hall", "dwell_seconds": 2.0, **person},
        {"kind": "line_crossed", "line_id": "gate", "direction": "in", **person},
    ]


def test_without_frames_nobody_is_known_to_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 50.0
    monkeypatch.setattr("worker.floor_counts.time.monotonic", lambda: now)
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2)))
    counts.update(NOON + 16, seen((ANNA, 2, 2)))
    now = 55.0
    assert not counts.is_blind()
    now = 61.0
    assert counts.is_blind()
    (left,) = counts.note_outage()
    assert (left.kind, left.time, left.dwell) == ("zone_left", NOON + 16, 16.0)
    payload = counts.payload()
    assert (payload["known"], payload["active_persons"]) == (False, 0)
    assert payload["zones"]["hall"]["occupancy"] == 0
    counts.update(NOON + 76, seen((ANNA, 2, 2)))
    assert counts.payload()["known"]


@pytest.mark.parametrize("step", [3600.0, -3600.0])
def test_a_clock_that_is_set_changes_no_dwell(step: float) -> None:
    counts = FloorCounts(PLAN)
    for time in (NOON, NOON + 1):
        counts.update(time, seen((ANNA, 2, 2)))
    counts.set_clock(step)
    for time in (NOON + 2, NOON + 3):
        assert counts.update(time + step, seen((ANNA, 2, 2))) == []
    (left,) = counts.update(NOON + 4 + step, seen((ANNA, 9, 3)))
    assert (left.dwell, left.time) == (4.0, NOON + 4 + step)
    assert counts.payload()["since"] < counts.payload()["timestamp"]


def test_a_restart_after_the_clock_went_back_keeps_nobody() -> None:
    before = FloorCounts(PLAN)
    before.update(NOON, seen((ANNA, 2, 2)))
    after = FloorCounts(PLAN, before.state())
    for seconds in range(12):
        events = after.update(NOON - 3600 + seconds, seen())
    assert [event.kind for event in events] == ["zone_left"]


def test_who_is_not_known_any_longer_has_left() -> None:
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2)))
    counts.update(NOON + 5, seen((ANNA, 2, 2)))
    (left,) = counts.leave_all()
    assert (left.kind, left.dwell) == ("zone_left", 5.0)
    hall = counts.payload()["zones"]["hall"]
    assert (hall["occupancy"], hall["entries"], hall["exits"]) == (0, 1, 1)


def test_a_pause_is_no_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 50.0
    monkeypatch.setattr("worker.floor_counts.time.monotonic", lambda: now)
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2)))
    now = 500.0
    counts.note_resumed()
    assert not counts.is_blind()


def test_tentative_people_do_not_count() -> None:
    counts = FloorCounts(PLAN)
    assert counts.update(NOON, seen((ANNA, 2, 2), confirmed=False)) == []
    assert counts.payload()["active_persons"] == 0


def test_of_two_who_turn_out_to_be_one_only_one_came() -> None:
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2), (BEN, 2.1, 2)))
    counts.update(NOON + 1, seen((ANNA, 2, 2), merged=(ANNA, BEN)))
    hall = counts.payload()["zones"]["hall"]
    assert (hall["occupancy"], hall["entries"], hall["exits"]) == (1, 1, 0)


def test_after_a_swap_each_was_where_the_other_seemed() -> None:
    counts = FloorCounts(PLAN)
    boxes = Tracks(np.array([1, 2]), np.zeros((2, 4), np.float32), np.ones(2, np.float32))
    for seconds, anna, ben in ((0, 6.0, 6.0), (2, 2.0, 6.0)):
        identity = IdentityResult(
            {"c01": np.array([0, 1])}, [ANNA, BEN], np.array([[anna, 3], [ben, 3]]), [True, True]
        )
        view = TickView.build({"c01": boxes}, identity)
        if seconds:
            view.corrections.append(TrackCorrection("c01", 1, 3, ANNA, BEN, 3.0))
            view.corrections.append(TrackCorrection("c01", 2, 4, BEN, ANNA, 3.0))
        counts.update(NOON + seconds, view)
    hall = counts.payload()["zones"]["hall"]
    assert (hall["occupancy"], hall["entries"], hall["exits"]) == (1, 1, 0)
    (visit,), _ = counts.records(all_visits=True)
    assert (visit.person, visit.since.timestamp()) == (BEN, NOON + 2)


def test_two_where_one_was_counted_came_both() -> None:
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2)))
    view = seen((ANNA, 2, 2))
    view.corrections.append(TrackCorrection("c01", 1, 3, ANNA, BEN, 1.0))
    counts.update(NOON + 2, view)
    hall = counts.payload()["zones"]["hall"]
    assert hall["occupancy"] == hall["entries"] - hall["exits"]


def test_who_is_forgotten_has_left() -> None:
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2)))
    counts.forget(ANNA)
    hall = counts.payload()["zones"]["hall"]
    assert (hall["occupancy"], hall["entries"], hall["exits"]) == (0, 1, 1)


def test_zones_may_change_and_what_stays_counts_on() -> None:
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2)))
    counts.change(FloorPlan((*PLAN.zones, ("yard", ((0, 0), (9, 0), (9, 9)))), ()))
    counts.update(NOON + 1, seen((ANNA, 3, 2)))
    zones = counts.payload()["zones"]
    assert {name: zone["entries"] for name, zone in zones.items()} == {"hall": 1, "yard": 1}
    assert counts.payload()["lines"] == {}


def test_a_restart_counts_on_and_nobody_twice() -> None:
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2), (BEN, 4, 0)))
    counts.update(NOON + 1, seen((ANNA, 2, 2), (BEN, 6, 0)))
    restored = FloorCounts(PLAN, orjson.loads(orjson.dumps(counts.state())))
    assert restored.update(NOON + 30, seen((ANNA, 2, 2), (BEN, 6, 0))) == []
    payload = restored.payload()
    assert payload["zones"]["hall"]["people"][0]["dwell_seconds"] == 30
    assert payload["lines"] == {"gate": {"in": 1, "out": 0}}
    assert payload["since"] == "2026-01-01T12:00:00.000Z"


@pytest.fixture
def counted_task(task: ProcessingTask) -> ProcessingTask:
    """The task, on a floor with the zones and lines of `PLAN`."""
    campus = task.environment
    for name, corners in PLAN.zones:
        Zone.objects.create(environment=campus, zone_id=name, polygon=[list(c) for c in corners])
    for name, ends in PLAN.lines:
        Line.objects.create(environment=campus, line_id=name, points=[list(e) for e in ends])
    return task


def test_the_plan_changes_with_its_zones_and_lines(counted_task: ProcessingTask) -> None:
    before = plan(counted_task)
    assert before.floor == PLAN
    assert before == plan(counted_task)
    Zone.objects.update(polygon=[[0, 0], [1, 0], [1, 1]])
    assert before != plan(counted_task)


def test_counts_are_stored_with_the_tick_that_they_belong_to(counted_task: ProcessingTask) -> None:
    assert resumed_plan(counted_task).floor_state is None
    counts = FloorCounts(PLAN)
    counts.update(NOON, seen((ANNA, 2, 2)))
    writer = BatchWriter("worker-1")
    for index in (1, 2):
        record = tick(index, [], floor=counts.state())
        writer.write(Batch(plan(counted_task), 1, [record], status()))
    writer.write(Batch(plan(counted_task), 1, [], status()))
    assert FloorState.objects.get().state == counts.state()
    assert resumed_plan(counted_task).floor_state == counts.state()
    assert resumed_plan(counted_task) == plan(counted_task)
