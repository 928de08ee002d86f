"""A tracker that continues where another was when its process ended."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.vision.joint.scene import LEFT, NOTHING, RIGHT, Scene, SceneCamera, walk
from vision.ground import GroundPlane
from vision.joint import JointSettings, JointTracker
from vision.joint.person_ids import PersonIds
from vision.joint.restart import restore

WALKING = {1: walk((-2.0, 3.0), (1.0, 3.0), 8.0), 2: walk((1.5, 4.5), (-1.0, 4.5), 8.0)}
STANDING = {1: walk((-1.0, 3.0), (-1.0, 3.0), 1.0), 2: walk((1.0, 4.0), (1.0, 4.0), 1.0)}


def away(time: float) -> tuple[float, float] | None:
    return None if 3 <= time < 8 else (0.0, 3.0)


def moved(camera: SceneCamera, metres: float) -> SceneCamera:
    """Another calibration: everything stands so far away."""
    other = SceneCamera((0.0, -6.0, 3.0), (0.0, 3.0))
    shift = np.array([[1, 0, metres], [0, 1, 0], [0, 0, 1.0]])
    other.ground = GroundPlane(shift @ camera.ground.homography)
    return other


def test_a_restored_state_is_the_same_state() -> None:
    scene = Scene({**WALKING, 3: away}).play(7.0)  # the third one is lost
    state = scene.state()
    assert len(state["lost"]) == 1
    scene.restart(missed=0.0)
    assert scene.state() == state


@pytest.mark.parametrize("calibrated", [("left", "right"), ("left",), ()])
def test_people_and_tracks_continue_after_a_restart(calibrated: tuple[str, ...]) -> None:
    scene = Scene(WALKING, calibrated=calibrated).play(3.0)
    scene.restart()
    scene.play(5.0, begin=3.0)
    for person in (1, 2):
        assert len(scene.people(person, since=2.0)) == 1
        assert [len(scene.tracks(person, camera)) for camera in ("left", "right")] == [1, 1]
    assert [one.decisions for one in scene.identities[-16:]] == [[]] * 16


def test_a_restart_is_as_if_it_had_never_stopped() -> None:
    one, other = (Scene(WALKING).play(3.0) for _ in range(2))
    other.restart()
    for scene in (one, other):
        scene.play(5.0, begin=3.0)
    assert other.told == one.told
    for mine, theirs in zip(one.identities[24:], other.identities[24:], strict=True):
        assert mine.confirmed == theirs.confirmed
        assert mine.floor == pytest.approx(theirs.floor, abs=0.02)
    for result, answer in zip(one.results[24:], other.results[24:], strict=True):
        for name, rows in result.cameras.items():
            assert answer.cameras[name].boxes == pytest.approx(rows.boxes, abs=0.5)


@pytest.mark.parametrize("missed", [1.0, 2.5])
def test_walkers_keep_their_tracks_though_a_while_is_missed(missed: float) -> None:
    scene = Scene(WALKING).play(3.0)
    scene.restart(missed + 0.125)
    scene.play(6.0, begin=3.0 + missed)
    assert [len(scene.people(person)) for person in (1, 2)] == [1, 1]
    assert [len(scene.tracks(person, "left")) for person in (1, 2)] == [1, 1]


def test_they_have_a_while_from_the_first_picture_to_appear() -> None:
    scene = Scene(STANDING, hidden=lambda _, who, time: 12 <= time < 14 or (who, time) > (2, 12))
    scene.play(4.0)
    before = scene.people(1)
    scene.restart(missed=8.125)
    scene.play(18.0, begin=12.0)
    assert scene.people(1) == before
    assert [one.lost for one in scene.identities if one.lost] == [list(scene.people(2))]


@pytest.mark.parametrize("same_model", [True, False])
def test_lost_people_come_back_by_the_same_model_s_looks(same_model: bool) -> None:
    scene = Scene({1: away, 2: STANDING[2]}).play(7.0, fps=6)
    before = scene.people(1)
    scene.restart(same_model=same_model)
    scene.play(11.0, fps=6, begin=7.0)
    assert (scene.people(1, since=10.0) == before) == same_model
    assert len(scene.people(2)) == 1


def test_the_order_of_cameras_may_change() -> None:
    scene = Scene(WALKING).play(3.0)
    scene.cameras = {"right": RIGHT, "left": LEFT}
    scene.restart()
    scene.play(5.0, begin=3.0)
    assert [len(scene.people(person)) for person in (1, 2)] == [1, 1]
    assert [len(scene.tracks(1, camera)) for camera in ("left", "right")] == [1, 1]


def test_people_continue_though_a_camera_is_gone() -> None:
    scene = Scene(WALKING).play(3.0)
    before = [scene.people(person) for person in (1, 2)]
    scene.cameras = {"right": RIGHT}
    scene.restart()
    scene.play(5.0, begin=3.0)
    assert [scene.people(person) for person in (1, 2)] == before


def test_people_are_where_the_calibration_of_now_puts_them() -> None:
    scene = Scene(STANDING, cameras={"left": LEFT}).play(3.0)
    before = [scene.people(person) for person in (1, 2)]
    scene.cameras = {"left": moved(LEFT, 20.0)}
    scene.restart()
    scene.play(3.5, begin=3.0)
    assert sorted(scene.identities[-1].floor[:, 0]) == pytest.approx([19.0, 21.0], abs=0.3)
    assert [scene.people(person) for person in (1, 2)] == before


def test_track_ids_continue_after_those_given_since() -> None:
    scene = Scene(STANDING, cameras={"left": LEFT}).play(3.0)
    tracker = JointTracker()
    tracker.set_camera("left", LEFT.ground, first_track=50)
    restore(tracker, PersonIds(), scene.state(), 0.1, NOTHING, same_model=True)
    scene.paths = {**STANDING, 3: walk((0.0, 5.0), (0.0, 5.0), 1.0)}
    scene.tracker = tracker
    scene.play(5.0, begin=3.0)
    assert len(scene.tracks(1, "left") | scene.tracks(2, "left")) == 2
    assert scene.tracks(3, "left") == {50}


def test_a_state_does_not_grow_with_time() -> None:
    def passes(number: int) -> object:
        def path(time: float) -> tuple[float, float] | None:
            return (-3 + 2 * (time - number), 3.0) if number <= time < number + 3 else None

        return path

    paths = {person: passes(2 * person) for person in range(24)}
    scene = Scene(
        paths,  # type: ignore[arg-type]
        cameras={"left": LEFT},
        settings=JointSettings(gallery_seconds=6.0),
    )
    sizes = []
    for end in (16, 32, 48):
        scene.play(end, fps=5, begin=end - 16)
        sizes.append(len(json.dumps(scene.state())))
    assert len({who for _, _, who, _ in scene.told}) > 20
    assert max(sizes) < 1.3 * sizes[0]
