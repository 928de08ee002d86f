"""Detections in, people out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import numpy as np
import pytest

from tests.vision.painted import BLUE, GREEN, RED, ColourEmbedder, Person, paint
from vision.ground import GroundPlane
from vision.pipeline import CameraGeometry, Pipeline, TickResult

METRES = GroundPlane(np.diag([0.01, 0.01, 1.0]))
SHIFTED = GroundPlane(np.array([[0.01, 0, -1.0], [0, 0.01, 0], [0, 0, 1]]))
"""Of a camera that sees everything 100 pixels farther to the right."""


def run(
    pipeline: Pipeline, ticks: range, seen: Mapping[str, Sequence[Person]], shift: float = 0.0
) -> TickResult:
    """Return the last result; people stand still."""
    for tick in ticks:
        frames = {name: paint(tick, people) for name, people in seen.items()}
        result = pipeline.process(tick / 10 + shift, frames)
    return result


def two(first: int = 1) -> Pipeline:
    return Pipeline({"a": CameraGeometry(METRES), "b": CameraGeometry(SHIFTED, first)})


def owners(result: TickResult) -> dict[tuple[str, int], UUID]:
    view = result.view
    return {
        (view.cameras[camera], track): view.people[person]
        for camera, track, person in zip(
            view.camera_rows.tolist(), view.track_ids.tolist(), view.persons.tolist(), strict=True
        )
    }


def test_a_person_in_two_cameras_stands_on_the_floor_once() -> None:
    result = run(two(50), range(10), {"a": [(100, 200, RED)], "b": [(200, 200, RED)]})
    view = result.view
    assert len(view.people) == 1
    assert view.floor[0] == pytest.approx([1.2, 3.0], abs=0.05)
    assert (view.cameras, view.track_ids.tolist()) == (("a", "b"), [1, 50])
    assert view.persons.tolist() == [0, 0]
    assert view.confirmed.tolist() == [True]
    assert set(result.seconds) == {"track", "embed", "identity"}
    assert min(result.seconds.values()) >= 0


def test_a_camera_without_calibration_has_people_nowhere() -> None:
    pipeline = Pipeline({"a": CameraGeometry(METRES), "blind": CameraGeometry(None)})
    view = run(pipeline, range(10), {"a": [(100, 200, RED)], "blind": [(100, 200, RED)]}).view
    assert len(view.people) == 2
    assert np.isnan(view.floor).all(axis=1).sum() == 1


def test_a_tick_without_frames() -> None:
    result = two().process(0.0, {})
    assert (result.view.cameras, len(result.view), result.view.people) == ((), 0, [])


def test_nobody_in_the_frames() -> None:
    result = run(Pipeline({"a": CameraGeometry(None)}, ColourEmbedder()), range(5), {"a": []})
    assert (result.view.cameras, len(result.view), result.view.people) == (("a",), 0, [])


def test_tracks_and_people_continue_when_cameras_change() -> None:
    pipeline = Pipeline({"a": CameraGeometry(METRES)})
    before = run(pipeline, range(10), {"a": [(100, 200, RED)]})
    moved = GroundPlane(np.diag([0.01, 0.0101, 1.0]))
    pipeline.change({"a": CameraGeometry(moved, first_track_id=99), "b": CameraGeometry(METRES)})
    after = run(pipeline, range(10, 50), {"a": [(100, 200, RED)], "b": [(100, 200, RED)]})
    assert owners(after) == {("a", 1): before.view.people[0], ("b", 1): before.view.people[0]}


def test_a_source_s_leap_in_time_loses_nobody() -> None:
    pipeline, seen = two(), {"a": [(100, 200, RED)], "b": [(200, 200, RED)]}
    before = run(pipeline, range(10), seen)
    pipeline.change({"a": CameraGeometry(METRES), "b": CameraGeometry(SHIFTED)})
    after = run(pipeline, range(36_000, 36_010), seen)
    assert owners(after) == owners(before)


def test_people_come_back_by_their_looks() -> None:
    pipeline = Pipeline({"a": CameraGeometry(None)}, ColourEmbedder())
    both = run(pipeline, range(50), {"a": [(100, 200, RED), (400, 200, BLUE)]})
    red = both.view.people[both.view.persons[both.view.boxes[:, 0].argmin()]]
    run(pipeline, range(50, 90), {"a": [(400, 200, BLUE)]})
    again = run(pipeline, range(90, 130), {"a": [(250, 200, RED), (400, 200, BLUE)]})
    assert set(owners(again).values()) == set(owners(both).values())
    other = run(pipeline, range(130, 170), {"a": [(100, 200, GREEN), (400, 200, BLUE)]})
    assert red not in owners(other).values()


def test_crops_are_embedded_now_and_then_only() -> None:
    embedder = ColourEmbedder()
    pipeline = Pipeline({"a": CameraGeometry(METRES)}, embedder)
    result = run(pipeline, range(40), {"a": [(100, 200, RED), (400, 200, BLUE)]})
    assert pipeline.model == "colours"
    assert 30 <= embedder.crops <= 50  # of 80
    told = {one.person for one in result.view.appearances} | set(result.view.people)
    assert len(told) == 2


def test_without_a_model_looks_say_nothing() -> None:
    pipeline = Pipeline({"a": CameraGeometry(METRES)})
    result = run(pipeline, range(40), {"a": [(100, 200, RED)]})
    assert (pipeline.model, result.view.appearances, len(result.view.people)) == ("", [], 1)


def test_operators_rule_by_names_of_cameras() -> None:
    pipeline, seen = two(), {"a": [(100, 200, RED)], "b": [(200, 200, RED)]}
    (anna,), ben, cleo = run(pipeline, range(10), seen).view.people, uuid4(), uuid4()
    pipeline.split(anna, ben, [("b", 1), ("unknown", 7)])
    assert owners(run(pipeline, range(10, 40), seen)) == {("a", 1): anna, ("b", 1): ben}
    pipeline.merge(cleo, ben)
    assert owners(run(pipeline, range(40, 50), seen)) == {("a", 1): anna, ("b", 1): cleo}
    pipeline.merge(cleo, anna)
    assert set(owners(run(pipeline, range(50, 80), seen)).values()) == {cleo}
    pipeline.forget(cleo)
    (someone,) = run(pipeline, range(80, 100), seen).view.people
    assert someone not in {anna, ben, cleo}
