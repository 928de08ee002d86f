"""Detections in, people out."""

import numpy as np
import pytest

from vision.ground import GroundPlane
from vision.pipeline import CameraGeometry, Pipeline, TickResult
from vision.types import Detections, Frame

METRES = GroundPlane(np.diag([0.01, 0.01, 1.0]))


def picture(tick: int) -> Frame:
    return Frame(np.zeros((480, 640, 3), np.uint8), tick, tick / 10, tick / 10)


def person(left: float) -> Detections:
    """Somebody 40 pixels wide, 100 high, feet in row 300."""
    return Detections(np.array([[left, 200, left + 40, 300]], np.float32), np.ones(1, np.float32))


def run(pipeline: Pipeline, ticks: range, **found: Detections) -> TickResult:
    for tick in ticks:
        seen = {name: (picture(tick), one) for name, one in found.items()}
        result = pipeline.process(tick / 10, seen)
    return result


def test_a_person_in_two_cameras_stands_on_the_floor_once() -> None:
    shifted = GroundPlane(np.array([[0.01, 0, -1.0], [0, 0.01, 0], [0, 0, 1]]))
    cameras = {"a": CameraGeometry(METRES), "b": CameraGeometry(shifted, first_track_id=50)}
    result = run(Pipeline(cameras), range(10), a=person(100), b=person(200))
    view = result.view
    assert len(view.people) == 1
    assert view.floor[0] == pytest.approx([1.2, 3.0], abs=0.02)
    assert (view.cameras, view.track_ids.tolist()) == (("a", "b"), [1, 50])
    assert view.persons.tolist() == [0, 0]
    assert set(result.seconds) == {"track", "embed", "ground", "identity"}
    assert min(result.seconds.values()) >= 0


def test_a_camera_without_calibration_has_people_nowhere() -> None:
    cameras = {"a": CameraGeometry(METRES), "blind": CameraGeometry(None)}
    result = run(Pipeline(cameras), range(10), a=person(100), blind=person(100))
    assert len(result.view.people) == 2
    assert np.isnan(result.view.floor).all(axis=1).sum() == 1


def test_a_tick_without_frames() -> None:
    pipeline = Pipeline({"a": CameraGeometry(METRES)})
    result = pipeline.process(0.0, {})
    assert (result.view.cameras, len(result.view), result.view.people) == ((), 0, [])


def test_tracks_and_people_go_on_when_cameras_change() -> None:
    pipeline = Pipeline({"a": CameraGeometry(METRES)})
    before = run(pipeline, range(10), a=person(100))
    moved = GroundPlane(np.diag([0.01, 0.0101, 1.0]))
    pipeline.change({"a": CameraGeometry(moved, first_track_id=99), "b": CameraGeometry(METRES)})
    after = run(pipeline, range(10, 20), a=person(100), b=person(100))
    assert after.view.track_ids[after.view.rows("a")].tolist() == [1]
    assert before.view.track_ids[before.view.rows("a")].tolist() == [1]
    assert after.view.people == before.view.people
    assert after.view.persons[after.view.rows("b")].tolist() == [0]
