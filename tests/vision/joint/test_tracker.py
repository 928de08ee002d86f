"""The joint tracker on a floor that two cameras see."""

from __future__ import annotations

import pytest

from tests.vision.joint.scene import DIMENSIONS, LEFT, Scene, walk
from vision.joint import FrameDetections, JointTracker
from vision.types import Detections

CROSSING = {1: walk((-1.2, 3.0), (1.2, 3.2), 2.0), 2: walk((1.2, 3.4), (-1.2, 3.6), 2.0)}
NOBODY = FrameDetections.from_detections(Detections.none(), (480, 640), DIMENSIONS)


def test_two_people_who_cross_keep_one_id_each_in_both_cameras() -> None:
    scene = Scene(CROSSING).play(2.0)
    one, two = scene.keys(1), scene.keys(2)
    assert len(one) == len(two) == 1
    assert one != two


@pytest.mark.parametrize("fps", [5.0, 25.0])
def test_the_frame_rate_does_not_change_ids(fps: float) -> None:
    scene = Scene(CROSSING).play(2.0, fps)
    assert [len(scene.keys(person)) for person in (1, 2)] == [1, 1]
    assert scene.keys(1) != scene.keys(2)


def test_a_person_hidden_in_one_camera_keeps_the_id() -> None:
    scene = Scene(
        {1: walk((-2.0, 3.0), (2.0, 3.5), 6.0), 2: walk((2.0, 5.0), (1.0, 4.5), 6.0)},
        hidden=lambda camera, person, time: (camera, person) == ("left", 1) and 2 <= time < 5,
    ).play(6.0)
    assert len(scene.keys(1)) == 1
    assert scene.keys(1, "left", since=5.0) == scene.keys(1, "right")


def test_a_newcomer_in_both_views_gets_one_id() -> None:
    scene = Scene({1: walk((0.0, 3.0), (0.5, 3.0), 2.0)}).play(1.0)
    assert len(scene.keys(1)) == 1
    assert len(scene.tracker.state.targets) == 1


def test_a_person_who_leaves_and_returns_gets_the_id_back() -> None:
    def away(time: float) -> tuple[float, float] | None:
        return None if 4 <= time < 8 else (0.1 * time - 1.0, 3.0)

    scene = Scene({1: away, 2: walk((2.0, 4.5), (1.5, 4.5), 20.0)}).play(11.0, fps=6)
    before = {key for time, _, who, _, key in scene.rows if who == 1 and time < 4}
    assert len(before) == 1
    assert scene.keys(1, since=8.0) > before  # it takes a moment to recognise them
    assert scene.keys(1, since=10.0) == before
    assert scene.corrected_keys(1) == before
    # They are recognised in both cameras at once, and keep their tracks.
    assert scene.merges() == [(3, 2)]
    assert scene.kinds() == []
    assert not scene.tracker.state.galleries.lost


def test_someone_else_who_comes_later_gets_a_new_id() -> None:
    scene = Scene(
        {
            1: lambda time: (0.0, 3.0) if time < 3.5 else None,
            2: lambda time: (0.5, 3.0) if time > 7 else None,
        }
    ).play(9.0, fps=6)
    assert not scene.keys(1) & scene.keys(2)
    lost = scene.tracker.state.galleries.lost
    assert set(lost) == scene.keys(1)
    assert [one.place for one in lost.values()] == [pytest.approx([0, 3], abs=0.6)]


def test_a_camera_without_calibration_takes_part() -> None:
    scene = Scene(CROSSING, cameras={"left": LEFT}, calibrated=()).play(2.0)
    assert [len(scene.corrected_keys(person, since=0.5)) for person in (1, 2)] == [1, 1]
    assert scene.corrected_keys(1) != scene.corrected_keys(2)


def test_a_camera_that_goes_down_finds_the_same_people_after() -> None:
    scene = Scene(
        {1: walk((-2.0, 3.0), (1.0, 3.0), 6.0), 2: walk((1.5, 4.5), (-1.0, 4.5), 6.0)},
        down=lambda camera, time: camera == "right" and 2 <= time < 5,
    ).play(6.0)
    assert [len(scene.keys(person)) for person in (1, 2)] == [1, 1]
    assert scene.keys(1, "right", since=5.0) == scene.keys(1, "left")
    assert "right" not in scene.results[30].cameras


def test_a_person_hidden_behind_another_is_reported_for_a_moment() -> None:
    scene = Scene(
        {1: lambda _: (0.0, 3.0), 2: lambda _: (0.4, 4.2)},
        cameras={"left": LEFT},
        hidden=lambda _, person, time: person == 2 and time >= 2,
    ).play(3.0)
    scores = [result.cameras["left"].scores.tolist() for result in scene.results]
    assert scores[15] == [0.8, 0.8]
    assert scores[17] == [0.8, 0.0]
    assert scores[-1] == [0.8]


def test_frames_without_detections_are_fine() -> None:
    tracker = JointTracker()
    tracker.set_camera("left", LEFT.ground)
    tracker.set_camera("right", None)
    for number in range(5):
        result = tracker.update(number * 0.1, {"left": NOBODY, "right": NOBODY})
        assert [len(camera.people) for camera in result.cameras.values()] == [0, 0]
    assert tracker.update(1.0, {}).cameras == {}


def test_people_survive_a_moment_without_detections() -> None:
    scene = Scene({1: lambda _: (0.0, 3.0)}, hidden=lambda _, __, time: 2 <= time < 4).play(5.0)
    assert len(scene.keys(1)) == 1
    assert scene.keys(1, since=4.0) == scene.keys(1)


def test_a_clock_that_is_set_back_does_not_stop_it() -> None:
    scene = Scene({1: lambda _: (0.0, 3.0)}, cameras={"left": LEFT}).play(1.0)
    scene.start = 50.0
    scene.play(1.0)
    assert len(scene.keys(1)) == 1


def test_equal_input_gives_equal_output() -> None:
    first, second = (Scene(CROSSING).play(2.0) for _ in range(2))
    assert first.rows == second.rows
