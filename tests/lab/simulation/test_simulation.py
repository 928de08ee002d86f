"""Simulated crowds are like real ones where it matters, and the same every time."""

from collections import Counter

import numpy as np
import pytest

from lab.simulation import Crowd, FieldOfView, SimulatedScene, four_cameras, many_cameras
from lab.simulation.detections import PICTURE_NOISE
from lab.simulation.matching import best_matching

HALL = SimulatedScene(
    "hall",
    (12, 10),
    (FieldOfView("a", (0, 0), (7, 10)), FieldOfView("b", (5, 0), (12, 10), calibrated=False)),
    10,
    20,
)


def test_looks_overlap_as_those_of_our_model_do() -> None:
    crowd = Crowd(np.random.default_rng(3), (30, 20), 300)
    one, other = (crowd.pictures(crowd.looks, PICTURE_NOISE) for _ in range(2))
    alike = one @ other.T
    same, different = np.diag(alike), alike[~np.eye(300, dtype=bool)]
    area = np.mean([(different < cosine).mean() for cosine in same])
    assert 0.93 < area < 0.97
    assert np.allclose(np.linalg.norm(one, axis=1), 1, atol=1e-5)


def test_people_walk_come_and_go_and_some_return() -> None:
    crowd = Crowd(np.random.default_rng(3), (12, 10), 50, targets=2)
    met: dict[int, list[float]] = {}
    came_back = 0
    for _ in range(6000):
        before, places = crowd.numbers.copy(), crowd.places.copy()
        crowd.step(0.5)
        stayed = before == crowd.numbers
        assert (np.hypot(*(crowd.places - places)[stayed].T) <= 2.2 * 0.5 + 1e-9).all()
        assert (crowd.places >= 0).all()
        assert (crowd.places <= (12, 10)).all()
        assert len(set(crowd.numbers.tolist())) == 50
        for row in np.flatnonzero(~stayed).tolist():
            number = int(crowd.numbers[row])
            came_back += number in met
            assert met.setdefault(number, crowd.looks[row].tolist()) == crowd.looks[row].tolist()
    assert crowd.passed == max(met) + 1
    assert crowd.passed > 1000
    assert 0.05 < came_back / (crowd.passed + came_back - 50) < 0.15


def test_a_scene_is_the_same_every_time() -> None:
    one, other = ([moment for moment, _ in HALL.play(3)[1]] for _ in range(2))
    for a, b in zip(one, other, strict=True):
        for name in a.observations:
            assert np.array_equal(a.truth[name], b.truth[name])
            assert np.array_equal(a.observations[name].boxes, b.observations[name].boxes)


def test_the_measured_scenes_are_of_the_sizes_they_say() -> None:
    small, large = four_cameras(), many_cameras()
    assert (len(small.views), small.fps, small.people) == (4, 15, 300)
    assert (len(large.views), large.fps, large.people) == (32, 5, 300)
    assert sum(not view.calibrated for view in large.views) == 4
    for scene in (small, large):
        assert len({view.name for view in scene.views}) == len(scene.views)
        moment, _ = next(scene.play(1)[1])
        assert 200 < sum(map(len, moment.truth.values())) < 400


@pytest.mark.parametrize(
    ("pairs", "right"),
    [
        ({}, 0.0),
        ({(1, 1): 5, (2, 2): 5}, 1.0),
        ({(1, 1): 5, (2, 1): 5}, 0.5),  # two people under one id
        ({(1, 1): 5, (1, 2): 5}, 0.5),  # one person under two
        ({(1, 1): 4, (1, 2): 3, (2, 1): 3}, 0.6),
    ],
)
def test_rightness_is_the_best_matching(pairs: dict[tuple[int, int], int], right: float) -> None:
    given = Counter(pairs)
    assert best_matching(given) == pytest.approx(right * sum(pairs.values()))
