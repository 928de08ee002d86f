"""What holds for the joint tracker, whatever detections come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vision.joint.scene import LEFT, NOTHING, RIGHT, Scene, counted, walk
from vision.ground import GroundPlane
from vision.identity import IdentityResult
from vision.joint import FrameDetections, JointSettings, JointTick, JointTracker
from vision.joint.decisions import DecisionMaker
from vision.joint.person_ids import PersonIds
from vision.joint.restart import restore, state_of
from vision.joint.results import result_of
from vision.types import Detections

GROUNDS: Mapping[str, GroundPlane | None] = {
    "left": LEFT.ground,
    "right": RIGHT.ground,
    "blind": None,
}
SETTINGS = JointSettings(gallery_people=3, gallery_seconds=30.0)
FACES = np.eye(16)
Found = tuple[float, float, float, float, float, int]
"""x, y, width, height, score, and what it looks like; -1: nothing."""
BOXES = st.one_of(
    st.tuples(st.floats(-50, 650), st.floats(-50, 450), st.floats(1, 300), st.floats(1, 400)),
    st.tuples(
        st.sampled_from([100.0, 130.0, 400.0]), st.just(150.0), st.just(50.0), st.just(120.0)
    ),
)
FOUND = st.builds(
    lambda box, score, face: (*box, score, face),
    BOXES,
    st.sampled_from([0.0, 0.3, 0.5, 0.8, 0.9, 1.0]),
    st.integers(-1, 3),
)
STEPS = st.sampled_from([0.0, 0.01, 0.1, 0.1, 0.1, 0.3, 1.0, 4.0, 40.0, -7.0])
TICKS = st.lists(
    st.tuples(
        STEPS, st.dictionaries(st.sampled_from(sorted(GROUNDS)), st.lists(FOUND, max_size=6))
    ),
    max_size=12,
)
Ticks = list[tuple[float, dict[str, list[Found]]]]


def detections(found: list[Found]) -> FrameDetections:
    table = np.array(found, np.float32).reshape(-1, 6)
    boxes = np.column_stack([table[:, :2], table[:, :2] + table[:, 2:4]])
    seen = FrameDetections.from_detections(Detections(boxes, table[:, 4]), (480, 640), 16)
    rows = np.flatnonzero(table[:, 5] >= 0)
    seen.embed(rows, FACES[table[rows, 5].astype(int)], np.full(len(rows), 0.9))
    return seen


class Run:
    """A tracker, and what it tells of ticks."""

    def __init__(self, cameras: Iterable[str] = GROUNDS) -> None:
        self.tracker, self.ids = JointTracker(SETTINGS), PersonIds(counted())
        for name in cameras:
            self.tracker.set_camera(name, GROUNDS[name])

    def take(
        self, time: float, seen: Mapping[str, FrameDetections]
    ) -> tuple[JointTick, IdentityResult]:
        tick = self.tracker.update(time, seen)
        result = result_of(tick, DecisionMaker(self.ids, self.tracker.names, 3.0))
        self.ids.drop([*tick.archived, *(one.key for one in tick.merges)])
        return tick, result

    def state(self) -> Any:
        return json.loads(json.dumps(state_of(self.tracker, self.ids), allow_nan=False))


def told(tick: JointTick) -> dict[str, list[Any]]:
    """Return all rows of each camera, to be compared."""
    return {
        name: [
            rows.tracks.tolist(),
            rows.people.tolist(),
            rows.boxes.tolist(),
            rows.scores.tolist(),
        ]
        for name, rows in sorted(tick.cameras.items())
    }


def check(tick: JointTick, result: IdentityResult, seen: Mapping[str, FrameDetections]) -> None:
    assert set(tick.cameras) == set(result.persons) == set(seen)
    for name, rows in tick.cameras.items():
        for values in (rows.tracks, rows.people, result.persons[name]):
            assert len(set(values.tolist())) == len(values)  # one track and one box per person
        assert (rows.tracks >= 1).all()
        assert np.isfinite(rows.boxes).all()
        assert (rows.boxes[:, 2:] > rows.boxes[:, :2]).all()
        scores = rows.scores[rows.scores > 0].tolist()
        assert set(scores) <= set(seen[name].scores.tolist())
        assert len(scores) <= len(seen[name])
    assert len(set(result.ids)) == len(result.ids) == len(result.floor) == len(result.confirmed)
    assert not np.isinf(result.floor).any()
    assert (np.isnan(result.floor[:, 0]) == np.isnan(result.floor[:, 1])).all()
    for decision in result.decisions:
        assert decision.score is None or 0 <= decision.score <= 1
        json.dumps(decision.evidence, allow_nan=False)
    for correction in result.corrections:
        assert 0 <= correction.seconds <= SETTINGS.correction_seconds + 1e-6
        assert correction.new_track != correction.track
        assert correction.person != correction.previous


@settings(max_examples=30, deadline=None)
@given(TICKS)
def test_a_frame_has_a_person_and_a_track_only_once(ticks: Ticks) -> None:
    run, time = Run(), 1000.0
    gone: set[object] = set()
    for step, cameras in ticks:
        time += step
        seen = {name: detections(found) for name, found in cameras.items()}
        tick, result = run.take(time, seen)
        check(tick, result, seen)
        gone |= set(result.archived)
        gone |= {
            one for event in result.events if event.kind == "merge" for one in event.previous_ids
        }
        assert not gone & set(result.ids)  # who was archived or merged never comes back
        assert len(run.tracker.state.galleries.lost) <= SETTINGS.gallery_people
        run.state()


@settings(max_examples=15, deadline=None)
@given(TICKS, st.permutations(sorted(GROUNDS)))
def test_the_order_in_which_frames_come_does_not_matter(ticks: Ticks, order: list[str]) -> None:
    one, other, time = Run(), Run(), 1000.0
    for step, cameras in ticks:
        time += step
        seen = {name: detections(found) for name, found in cameras.items()}
        turned = {name: detections(cameras[name]) for name in order if name in cameras}
        (first, said), (second, answer) = one.take(time, seen), other.take(time, turned)
        assert told(first) == told(second)
        assert (said.ids, said.events, said.decisions) == (
            answer.ids,
            answer.events,
            answer.decisions,
        )
    assert one.state() == other.state()


@settings(max_examples=15, deadline=None)
@given(TICKS, TICKS, st.sampled_from([0.0, 0.1, 5.0, 25.0]), st.booleans())
def test_a_restart_is_possible_at_any_moment(
    before: Ticks, after: Ticks, missed: float, same_model: bool
) -> None:
    run, time = Run(), 1000.0
    for step, cameras in before:
        time += step
        run.take(time, {name: detections(found) for name, found in cameras.items()})
    state, keys = run.state(), run.tracker.state.targets.keys.tolist()
    again = Run()
    again.ids = PersonIds()  # new people get ids that nobody had before
    restore(again.tracker, again.ids, state, missed, NOTHING, same_model=same_model)
    assert again.tracker.state.targets.keys.tolist() == keys
    assert [again.ids.of(key) for key in keys] == [run.ids.of(key) for key in keys]
    again.state()
    for step, cameras in after:
        time += step
        seen = {name: detections(found) for name, found in cameras.items()}
        check(*again.take(time, seen), seen)


def walkers(seed: int) -> Scene:
    """Three who walk a little, none of them before another in any camera."""
    random = np.random.default_rng(seed)
    corners = np.array([(-1.7, 2.4), (0.0, 3.6), (1.7, 4.8)])
    starts, ends = corners + random.uniform(-0.3, 0.3, (2, 3, 2))
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    paths = {who: walk(tuple(start), tuple(end), 4.0) for who, (start, end) in enumerate(pairs)}
    return Scene(paths)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 30))
def test_a_restart_is_as_if_never_stopped(seed: int, stops: int) -> None:
    one, other = walkers(seed), walkers(seed)
    one.play(4.0)
    other.play(stops / 8)
    other.restart()
    other.play(4.0, begin=stops / 8)
    assert other.told == one.told
    assert other.rows == one.rows


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_the_cameras_does_not_matter(seed: int) -> None:
    scene = walkers(seed)
    one, other = Run(("left", "right")), Run(("right", "left"))
    called: dict[int, int] = {}
    for number in range(32):
        seen = {name: found for name, (found, _) in scene.observe(number / 8).items()}
        first, second = (run.take(100 + number / 8, seen)[0] for run in (one, other))
        for name, rows in first.cameras.items():
            answer = second.cameras[name]
            mine, theirs = np.argsort(rows.boxes[:, 0]), np.argsort(answer.boxes[:, 0])
            assert answer.boxes[theirs] == pytest.approx(rows.boxes[mine])
            pairs = zip(rows.people[mine].tolist(), answer.people[theirs].tolist(), strict=True)
            assert all(called.setdefault(key, match) == match for key, match in pairs)
    assert len(set(called.values())) == len(called) >= 3


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_people_who_keep_apart_keep_one_id_each(seed: int) -> None:
    scene = walkers(seed).play(4.0)
    ids = [scene.people(person) for person in scene.paths]
    assert [len(one) for one in ids] == [1, 1, 1]
    assert len(set.union(*ids)) == 3
