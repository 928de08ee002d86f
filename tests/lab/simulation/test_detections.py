"""Simulated detections are like a detector's where it matters, and the same every time."""

from collections import Counter

import numpy as np
import pytest

from lab.simulation import Crowd, FieldOfView, SimulatedScene, day, measure
from lab.simulation.detections import NOBODY, DetectingCameras, heights
from lab.simulation.measure import UNREPORTED, idf1, joint_tracker, told, unreported
from lab.simulation.pinhole import FRAME, PinholeCamera
from vision.ground import GroundPlane
from vision.joint import CameraRows
from vision.joint.camera import JointCamera
from vision.joint.similarity import DIFFERENT, SAME

HALL = SimulatedScene(
    "hall",
    (12, 10),
    (FieldOfView("a", (0, 0), (7, 10)), FieldOfView("b", (5, 0), (12, 10), calibrated=False)),
    10,
    12,
)


def test_a_camera_sees_its_whole_rectangle() -> None:
    camera = PinholeCamera.over((2, 3), (22, 15), 5.0)
    places = np.random.default_rng(0).uniform((2, 3), (22, 15), (200, 2))
    boxes = camera.boxes(places, np.full(200, 1.9))
    height, width = FRAME
    assert (boxes >= 0).all()
    assert (boxes <= [width, height, width, height]).all()
    tall = boxes[:, 3] - boxes[:, 1]
    assert 40 < tall.min() < tall.max() < 600
    feet = JointCamera.from_ground(GroundPlane(camera.homography)).feet
    assert feet is not None
    middle = np.column_stack([(boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]])
    assert feet.ground.project(middle) == pytest.approx(places)


def test_boxes_show_who_stands_there() -> None:
    grounds, ticks = HALL.play(20)
    assert grounds["b"] is None
    feet = JointCamera.from_ground(grounds["a"]).feet
    assert feet is not None
    weak = missing = false = 0
    for moment, _ in ticks:
        assert set(moment.observations) == {"a", "b"}
        for name, seen in moment.observations.items():
            people = moment.truth[name]
            real = people[people != NOBODY].tolist()
            assert len(set(real)) == len(real)
            assert len(seen) == len(people) == len(seen.boxes) == len(seen.embeddings)
            assert len(set(seen.scores.tolist())) == len(seen)
            weak += int((seen.scores[people != NOBODY] < 0.5).sum())
            false += int((people == NOBODY).sum())
            missing += 12 * 7 // 12 - len(real)
    assert weak > 0
    assert 20 < false < 150
    assert missing > 0


def test_floor_points_of_boxes_lie_where_people_are() -> None:
    random = np.random.default_rng(3)
    crowd = Crowd(random, (12, 10), 30)
    cameras = DetectingCameras(crowd, HALL.views, random)
    feet = JointCamera.from_ground(cameras.grounds["a"]).feet
    assert feet is not None
    errors = []
    for tick in range(50):
        crowd.step(1.0)
        moment = cameras.look(tick, 1.0)
        seen, people = moment.observations["a"], moment.truth["a"]
        real = people != NOBODY
        points, _ = feet.locate(seen.boxes[real].astype(np.float32), FRAME[0])
        rows = [crowd.numbers.tolist().index(person) for person in people[real].tolist()]
        errors += np.hypot(*(points - crowd.places[rows]).T).tolist()
    assert 0.05 < np.median(errors) < 0.4


def test_people_behind_others_are_not_seen() -> None:
    random = np.random.default_rng(3)
    crowd = Crowd(random, (12, 10), 2)
    # The camera hangs at (-3, -3); the second one is taller.
    crowd.places[:] = [(5.18, 8.24), (5.0, 8.0)]
    cameras = DetectingCameras(crowd, HALL.views, random)
    found: Counter[int] = Counter()
    for tick in range(50):
        found.update(cameras.look(tick, 0.1).truth["a"].tolist())
    assert found[1] > 40
    assert found[0] < 10


def test_heights_belong_to_people() -> None:
    tall = heights(np.arange(1000))
    assert 1.55 <= tall.min() < 1.56
    assert 1.94 < tall.max() <= 1.95
    assert heights(np.array([17]))[0] == tall[17]


def test_crops_are_alike_as_the_settings_of_the_tracker_say() -> None:
    random = np.random.default_rng(3)
    crowd = Crowd(random, (80, 80), 200)
    cameras = DetectingCameras(crowd, [FieldOfView("a", (0, 0), (80, 80))], random)
    moments = [cameras.look(tick, 1.0) for tick in range(30)]
    vectors = np.concatenate([moment.observations["a"].embeddings for moment in moments])
    people = np.concatenate([moment.truth["a"] for moment in moments])
    numbers, counts = np.unique(people, return_counts=True)
    numbers = numbers[(counts > 15) & (numbers != NOBODY)]
    galleries = np.array([vectors[people == number].mean(axis=0) for number in numbers])
    galleries /= np.linalg.norm(galleries, axis=1, keepdims=True)
    cosine, same = galleries @ vectors.T, numbers[:, None] == people
    assert cosine[same].mean() == pytest.approx(SAME, abs=0.08)
    assert cosine[~same].mean() == pytest.approx(DIFFERENT, abs=0.08)


def test_detections_are_the_same_every_time() -> None:
    one, other = ([moment for moment, _ in HALL.play(3)[1]] for _ in range(2))
    for a, b in zip(one, other, strict=True):
        for name in a.truth:
            assert np.array_equal(a.truth[name], b.truth[name])
            assert np.array_equal(a.observations[name].boxes, b.observations[name].boxes)


def test_the_joint_tracker_knows_most_of_a_hall_apart() -> None:
    grounds, ticks = HALL.play(15)
    found = measure(joint_tracker(grounds), ticks, warm_up=10)
    summary = found.summary(0.1)
    assert (summary["ticks"], len(found.cpu), len(found.detections)) == (140, 140, 140)
    assert summary["unreported"] < 0.2
    assert 0.5 < summary["idf1"] <= 1
    assert 0.5 < summary["idf1_corrected"] <= 1
    people = sum(n for (person, _), n in found.live.items() if person != NOBODY)
    assert people == sum(n for (person, _), n in found.corrected.items() if person != NOBODY)


def test_who_comes_in_is_seldom_taken_for_someone_who_left() -> None:
    """Nobody comes back, and hundreds leave: each newcomer is compared with all of them."""
    hall = SimulatedScene("hall", (30, 20), day(1).views, 5.0, 20, targets=2.0)
    grounds, moments = hall.play(120)
    found = measure(joint_tracker(grounds), moments)
    assert idf1(found.live) > 0.85
    assert found.corrections["return"] <= 8


def test_reported_rows_find_their_detections() -> None:
    moment, _ = next(HALL.play(1)[1])
    seen = moment.observations["a"]
    assert len(seen) >= 3
    rows = CameraRows(
        np.array([11, 12, 13]),
        np.array([1, 2, 3]),
        np.zeros((3, 4)),
        np.array([seen.scores[2], seen.scores[0], 0.0]),
    )
    keys, tracks = told(seen, rows)
    assert keys[:3].tolist() == [2, 0, 1]
    assert tracks[:3].tolist() == [12, 0, 11]


@pytest.mark.parametrize(
    ("pairs", "right", "missed"),
    [
        ({}, 0.0, 0.0),
        ({(1, 1): 5, (2, 2): 5}, 1.0, 0.0),
        ({(1, 1): 5, (2, 1): 5}, 0.5, 0.0),  # two people under one key
        ({(1, 1): 6, (1, UNREPORTED): 2, (NOBODY, 2): 2}, 0.75, 0.25),
        ({(NOBODY, 2): 2}, 0.0, 0.0),
    ],
)
def test_scores_count_what_is_not_told(
    pairs: dict[tuple[int, int], int], right: float, missed: float
) -> None:
    assert idf1(Counter(pairs)) == pytest.approx(right)
    assert unreported(Counter(pairs)) == pytest.approx(missed)
