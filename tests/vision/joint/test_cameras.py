"""Cameras that are added while people are tracked, and calibrations that change."""

from __future__ import annotations

import numpy as np
import pytest

from tests.vision.joint.scene import LEFT, RIGHT, Scene, walk
from vision.ground import GroundPlane

STANDING = {1: walk((-1.0, 3.0), (-1.0, 3.0), 1.0), 2: walk((1.0, 4.0), (1.0, 4.0), 1.0)}


def test_a_camera_added_while_running_sees_the_same_people() -> None:
    scene = Scene(STANDING, cameras={"left": LEFT}).play(3.0)
    before = [scene.people(person) for person in (1, 2)]
    scene.tracker.set_camera("right", RIGHT.ground, first_track=40)
    scene.cameras = {"left": LEFT, "right": RIGHT}
    scene.play(6.0, begin=3.0)
    assert [scene.people(person) for person in (1, 2)] == before
    assert [len(scene.tracks(person, "left")) for person in (1, 2)] == [1, 1]
    assert scene.tracks(1, "right") | scene.tracks(2, "right") == {40, 41}


def test_a_camera_that_is_gone_leaves_people_as_they_are() -> None:
    scene = Scene(STANDING).play(3.0)
    scene.cameras = {"right": RIGHT}
    scene.play(8.0, begin=3.0)
    scene.cameras = {"left": LEFT, "right": RIGHT}
    scene.play(10.0, begin=8.0)
    assert [len(scene.people(person)) for person in (1, 2)] == [1, 1]
    assert scene.people(1, "left", since=8.0) == scene.people(1)


@pytest.mark.parametrize(
    "later", [None, GroundPlane(np.diag([2.0, 2.0, 1.0]) @ LEFT.ground.homography)]
)
def test_tracks_continue_under_another_calibration(later: GroundPlane | None) -> None:
    scene = Scene(STANDING, cameras={"left": LEFT}).play(3.0)
    scene.tracker.set_camera("left", later)
    scene.play(5.0, begin=3.0)
    assert [len(scene.people(person)) for person in (1, 2)] == [1, 1]
    assert [len(scene.tracks(person, "left")) for person in (1, 2)] == [1, 1]
    floor = scene.identities[-1].floor
    if later is None:
        assert np.isnan(floor).all()
    else:
        assert sorted(floor[:, 0]) == pytest.approx([-2.0, 2.0], abs=0.3)


def test_the_same_calibration_again_changes_nothing() -> None:
    one, other = (Scene(STANDING).play(2.0) for _ in range(2))
    for name, camera in other.cameras.items():
        other.tracker.set_camera(name, GroundPlane(camera.ground.homography.copy()))
    for scene in (one, other):
        scene.play(4.0, begin=2.0)
    assert one.rows == other.rows
    assert one.state() == other.state()


def test_first_track_ids_only_rise() -> None:
    scene = Scene({1: STANDING[1]}, cameras={"left": LEFT}).play(1.0)
    for first in (9, 3):
        scene.tracker.set_camera("left", LEFT.ground, first)
    scene.paths = STANDING
    scene.play(3.0, begin=1.0)
    assert (scene.tracks(1, "left"), scene.tracks(2, "left")) == ({1}, {9})
