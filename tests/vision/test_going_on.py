"""A tracker, and a pipeline, that go on where others were when their process ended."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.test_pipeline import METRES, picture
from vision.ground import GroundPlane
from vision.identity import StoredHistory, StoredPosition
from vision.pipeline import CameraGeometry, Pipeline, TickResult
from vision.tracker import PersonTracker
from vision.types import Detections, Tracks

TILTED = GroundPlane(np.array([[0.01, 0, 0], [0, 0.01, 0], [0, 0.01, -1]]))
"""Its horizon is row 100."""
STEP = 0.125
"""A power of two: times are the same whatever clock they are of."""


def people(tick: int, *lefts: float, score: float = 0.9) -> Detections:
    """People 40 pixels wide, 100 high, who walk to the right."""
    boxes = np.array(
        [[left + 4 * tick, 200, left + 4 * tick + 40, 300 + left / 50] for left in lefts],
        np.float32,
    ).reshape(-1, 4)
    return Detections(boxes, np.full(len(boxes), score, np.float32))


def stored(state: Any) -> Any:
    return json.loads(json.dumps(state, allow_nan=False))


def same(one: Tracks, other: Tracks) -> bool:
    pairs = ((one.ids, other.ids), (one.boxes, other.boxes), (one.scores, other.scores))
    return all(np.array_equal(mine, theirs) for mine, theirs in pairs)


@given(
    st.lists(st.lists(st.sampled_from([10.0, 60.0, 200.0, 400.0]), unique=True), max_size=20),
    st.integers(0, 19),
    st.sampled_from([0.5, 0.7, 0.9]),
)
def test_a_restored_tracker_answers_as_if_never_stopped(
    seen: list[list[float]], stops: int, score: float
) -> None:
    """Whatever was seen before and comes after, hidden people and unsure ones included."""
    pictures = [people(tick, *lefts, score=score) for tick, lefts in enumerate(seen)]
    stops = min(stops, len(pictures))
    one = PersonTracker()
    told = [one.update(found, tick * STEP) for tick, found in enumerate(pictures[:stops])]
    given_ids = [1, *(int(number) + 1 for tracks in told for number in tracks.ids)]
    other = PersonTracker(max(given_ids))
    other.restore(stored(one.state((stops - 1) * STEP)), [], STEP)
    for tick, found in enumerate(pictures[stops:], stops):
        assert same(one.update(found, tick * STEP), other.update(found, 5000 + tick * STEP))


def test_what_was_told_since_brings_boxes_and_ids_forward() -> None:
    one = PersonTracker()
    for tick in range(10):
        one.update(people(tick, 10), tick * STEP)
    state = stored(one.state(9 * STEP))
    since = [
        ((tick - 9) * STEP, one.update(people(tick, 10, 300), tick * STEP))
        for tick in range(10, 20)
    ]
    other = PersonTracker(first_id=3)
    other.restore(state, since, 11 * STEP)
    expected = one.update(people(20, 10, 300, 500), 20 * STEP)
    answer = other.update(people(20, 10, 300, 500), 0.0)
    assert answer.ids.tolist() == expected.ids.tolist() == [1, 2, 3]
    assert answer.boxes == pytest.approx(expected.boxes, abs=1)


def test_ids_are_never_given_twice() -> None:
    """What was told after the state was made may not be known, but its ids are not given again."""
    one = PersonTracker()
    one.update(people(0, 10), 0.0)
    other = PersonTracker(first_id=50)
    other.restore(stored(one.state(0.0)), [], STEP)
    assert other.update(people(1, 10, 300), 0.0).ids.tolist() == [1, 50]
    behind = PersonTracker(first_id=1)
    behind.restore(stored(one.state(0.0)), [], STEP)
    assert behind.update(people(1, 10, 300), 0.0).ids.tolist() == [1, 2]


@pytest.mark.parametrize(("missed", "ids"), [(1.0, [1]), (3.0, [2])])
def test_after_too_long_others_stand_there(missed: float, ids: list[int]) -> None:
    one = PersonTracker()
    one.update(people(0, 10), 0.0)
    other = PersonTracker(first_id=2)
    other.restore(stored(one.state(0.0)), [], missed)
    assert other.update(people(0, 10), 0.0).ids.tolist() == ids


@pytest.mark.parametrize(
    "change",
    [
        {"ids": [1, 1]},
        {"ids": [1]},
        {"unseen": [0.0, float("nan")]},
        {"box": [[1.0, 2.0]]},
        {"speed": "fast"},
        {"covariance": None},
        {"ago": None},
    ],
)
def test_a_tracker_s_state_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    one = PersonTracker()
    one.update(people(0, 10, 300), 0.0)
    with pytest.raises((ValueError, TypeError, KeyError)):
        PersonTracker().restore(one.state(0.0) | change, [], STEP)


def run(pipeline: Pipeline, ticks: range, shift: float = 0.0) -> TickResult:
    for tick in ticks:
        seen = {
            name: (picture(tick), people(tick, *lefts))
            for name, lefts in (("a", (10, 300)), ("b", (10,)))
        }
        result = pipeline.process(tick / 10 + shift, seen)
    return result


def two(first: int = 1, ground: GroundPlane = METRES) -> Pipeline:
    shifted = GroundPlane(np.array([[0.01, 0, -20.0], [0, 0.01, 0], [0, 0, 1]]))
    return Pipeline({"a": CameraGeometry(ground, first), "b": CameraGeometry(shifted, first)})


def owners(result: TickResult) -> dict[tuple[str, int], UUID]:
    view = result.view
    return {
        (view.cameras[camera], track): view.people[person]
        for camera, track, person in zip(
            view.camera_rows.tolist(), view.track_ids.tolist(), view.persons.tolist(), strict=True
        )
    }


def tracks_of(result: TickResult) -> Tracks:
    return Tracks(result.view.track_ids, result.view.boxes, result.view.scores)


def test_a_restored_pipeline_s_tracks_are_their_people_at_once() -> None:
    one, other = two(), two(first=10)
    run(one, range(20))
    other.restore(stored(one.state()), 0.1)
    expected, answer = run(one, range(20, 21)), run(other, range(20, 21), shift=500)
    assert owners(answer) == owners(expected)
    assert same(tracks_of(answer), tracks_of(expected))
    assert answer.view.cameras == expected.view.cameras
    assert answer.view.decisions == []
    assert answer.view.floor == pytest.approx(expected.view.floor, abs=0.02)
    assert answer.view.confirmed.tolist() == expected.view.confirmed.tolist()


def test_people_met_since_are_known_by_their_tracks() -> None:
    pipeline, anna, found = two(first=10), uuid4(), people(0, 10)
    told = Tracks(np.array([7]), found.boxes, found.scores)
    since = StoredHistory(
        0.5, {anna: StoredPosition(0.3, 3.0, 0.0, 0.0, 0.0)}, {("a", 7): anna}, {"a": [(0.5, told)]}
    )
    pipeline.restore(stored(two().state()), 0.6, since)
    result = pipeline.process(900.0, {"a": (picture(0), found)})
    assert owners(result) == {("a", 7): anna}


def test_only_what_belongs_to_the_cameras_of_now_is_restored() -> None:
    one = two(ground=TILTED)
    run(one, range(40))
    state = stored(one.state())
    same_place, moved = (
        Pipeline({"a": CameraGeometry(TILTED)}),
        Pipeline({"a": CameraGeometry(METRES)}),
    )
    for pipeline in (same_place, moved):
        pipeline.restore(state, 0.1)
    learned = stored(same_place.state())["feet"]["a"]
    assert learned == state["feet"]["a"]
    assert learned["factor"] == pytest.approx(0.5, abs=0.1)
    now = moved.state()
    assert list(now["trackers"]) == ["a"]
    assert now["trackers"]["a"]["ids"] == state["trackers"]["a"]["ids"]
    assert now["feet"]["a"]["factor"] is None


def test_a_state_does_not_grow_with_time() -> None:
    pipeline = two()
    sizes = []
    for begin in (0, 300, 600):
        for tick in range(begin, begin + 300):
            found = people(0, 10 + 15 * (tick % 40), 300 + tick // 30)
            pipeline.process(tick / 10, {"a": (picture(tick), found), "b": (picture(tick), found)})
        sizes.append(len(json.dumps(pipeline.state())))
    assert max(sizes) < 2 * sizes[0] + 10_000
