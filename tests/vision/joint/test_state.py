"""Targets, their filters, and what they predict."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from tests.vision.joint.scene import LEFT
from vision.joint import JointSettings
from vision.joint.camera import JointCamera
from vision.joint.floor_filters import (
    FloorViews,
    correct_floor,
    predict_floor,
    start_floor,
)
from vision.joint.image_filters import correct_images, predict_images
from vision.joint.observation import FloorPoints
from vision.joint.prediction import Prediction, detection_probability, predict_boxes, visible_parts
from vision.joint.proximity import Proximity
from vision.joint.targets import PER_CAMERA, PER_TARGET, Targets

SETTINGS = JointSettings()
SIZE = (480, 640)


def points(*places: tuple[float, float], variance: float = 0.04) -> FloorPoints:
    found = np.array(places, np.float64).reshape(-1, 2)
    return FloorPoints(found, np.tile(variance * np.eye(2), (len(found), 1, 1)))


def test_every_setting_is_documented_and_nothing_else() -> None:
    text = str(JointSettings.__doc__).split("Attributes:")[1]
    listed = re.findall(r"^ {8}(\w[\w, ]*):", text, re.MULTILINE)
    documented = [name for names in listed for name in names.split(", ")]
    assert documented == [field.name for field in dataclasses.fields(JointSettings)]


def test_targets_keep_their_arrays_in_step() -> None:
    targets = Targets(2)
    assert targets.add(3, 1.0).tolist() == [0, 1, 2]
    targets.keep(np.array([True, False, True]))
    assert targets.add(1, 2.0).tolist() == [2]
    assert targets.keys.tolist() == [1, 3, 4]  # never used twice
    assert all(len(getattr(targets, name)) == 3 for name in PER_TARGET)
    assert all(getattr(targets, name).shape[:2] == (2, 3) for name in PER_CAMERA)


def test_a_taken_part_leaves_nothing_behind() -> None:
    targets = Targets(2)
    targets.add(2, 0.0)
    start_floor(targets, 1, np.array([0]), points((3, 4)), SETTINGS)
    part = targets.take_part(1, np.array([0]))
    assert np.isinf(targets.floor_age[1]).all()
    targets.put_part(1, 1, part, 0)
    assert targets.floor_state[1, 1, :2].tolist() == [3, 4]


def test_cameras_are_fused_by_information() -> None:
    targets = Targets(3)
    targets.add(1, 0.0)
    start_floor(targets, 0, np.array([0]), points((0, 0), variance=0.01), SETTINGS)
    start_floor(targets, 1, np.array([0]), points((1, 0), variance=0.21), SETTINGS)
    floor = FloorViews.of(targets, SETTINGS).fuse()
    assert floor.mean[0] == pytest.approx([0.25, 0])  # variances 0.1 and 0.3 with the noise
    assert floor.covariance[0] == pytest.approx(0.075 * np.eye(2))
    assert FloorViews.of(targets, SETTINGS).fuse(without=0).mean[0] == pytest.approx([1, 0])
    targets.floor_age[:] = 1.0
    assert not FloorViews.of(targets, SETTINGS).fuse(age=0.5).known.any()


def test_points_that_are_not_known_change_nothing() -> None:
    targets = Targets(1)
    targets.add(1, 0.0)
    correct_floor(targets, 0, np.array([0]), points((np.nan, np.nan)), 0.1, SETTINGS)
    assert np.isinf(targets.floor_age).all()
    assert np.isnan(targets.birthplace).all()


def test_repeated_frames_of_one_foot_do_not_count_as_independent() -> None:
    def variance_after_a_second(seconds: float) -> float:
        targets = Targets(1)
        targets.add(1, 0.0)
        for _ in range(round(1 / seconds)):
            predict_floor(targets, seconds, SETTINGS)
            correct_floor(targets, 0, np.array([0]), points((0, 0)), seconds, SETTINGS)
        return float(targets.floor_covariance[0, 0, 0, 0])

    assert variance_after_a_second(0.01) == pytest.approx(variance_after_a_second(0.1), rel=0.2)


def test_a_box_that_was_not_seen_for_long_starts_a_new_track() -> None:
    targets = Targets(1)
    targets.add(1, 0.0)
    row, box = np.array([0]), np.array([[100.0, 100, 140, 200]])
    tracks = []
    for seconds in (0.1, 0.1, 1.0, 3.0):
        correct_images(targets, 0, row, box, SIZE, SETTINGS)
        tracks.append(int(targets.track_ids[0, 0]))
        predict_images(targets, seconds, SETTINGS)
    correct_images(targets, 0, row, box, SIZE, SETTINGS)
    assert tracks == [1, 1, 1, 1]
    assert targets.track_ids[0, 0] == 2


def test_a_slow_camera_learns_speeds() -> None:
    """At one frame per second every box is older than `image_seconds`."""
    targets, row = Targets(1), np.array([0])
    targets.add(1, 0.0)
    for left in (100.0, 130.0, 160.0, 190.0):
        box = np.array([[left, 100, left + 40, 200]])
        correct_images(targets, 0, row, box, SIZE, SETTINGS, fresh=1.5)
        predict_images(targets, 1.0, SETTINGS)
    assert targets.image_state[0, 0, 0] == pytest.approx(190 + 20 + 30, abs=3)


def test_the_floor_predicts_the_box_in_another_camera() -> None:
    camera, targets = JointCamera.from_ground(LEFT.ground), Targets(2)
    assert camera.feet is not None
    assert camera.to_image is not None
    truth = np.array([LEFT.box(x, 3.0) for x in np.linspace(-2, 2, 40)])
    camera.feet.locate(truth.astype(np.float32)[::5], 480)  # learns the heights
    for _ in range(4):
        camera.feet.locate(truth.astype(np.float32)[::5], 480)
    targets.add(1, 0.0)
    start_floor(targets, 1, np.array([0]), points((1.0, 3.0)), SETTINGS)
    view = camera.feet, camera.to_image
    floor = FloorViews.of(targets, SETTINGS).fuse()
    made = predict_boxes(targets, 0, floor, view, SIZE, SETTINGS)
    box = LEFT.box(1.0, 3.0)
    assert made.usable.all()
    assert made.state[0, [0, 1, 3]] == pytest.approx(
        [(box[0] + box[2]) / 2, box[1], box[3] - box[1]], abs=6
    )
    assert not predict_boxes(targets, 0, floor, None, SIZE, SETTINGS).usable.any()


def test_a_nearer_person_hides_a_farther_one() -> None:
    targets = Targets(1)
    targets.add(3, 0.0)
    targets.confirmed[:] = True
    state = np.array([[100.0, 100, 40, 100], [100.0, 110, 40, 110], [900.0, 100, 40, 100]])
    prediction = Prediction(state, np.ones((3, 4)), np.ones(3, np.bool_))
    visible = visible_parts(targets, prediction, SIZE)
    assert visible == pytest.approx([0.1, 1.0, 0.0])
    probability = detection_probability(visible, np.zeros(3))
    assert probability[1] > 0.9
    assert probability[0] < 0.1
    assert (detection_probability(visible, np.full(3, 9.0)) <= probability).all()


def test_meetings_are_remembered_by_key_and_forgotten_in_time() -> None:
    targets, proximity = Targets(1), Proximity()
    targets.add(3, 0.0)
    targets.confirmed[:] = True
    start_floor(targets, 0, np.arange(3), points((0, 0), (0.5, 0), (5, 0)), SETTINGS)
    proximity.observe(targets, {0: 0.1}, FloorViews.of(targets, SETTINGS), 7.0, 0.1, SETTINGS)
    one, others = np.array([1]), np.array([2, 3])
    assert proximity.last_meeting(one, others).tolist() == [[7.0, -np.inf]]
    targets.keep(np.zeros(3, np.bool_))
    proximity.observe(targets, {0: 0.1}, FloorViews.of(targets, SETTINGS), 99.0, 0.1, SETTINGS)
    assert not proximity.slots
