"""Pairs that are left out because they are far apart change no result."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint import JointSettings
from vision.joint.association import FLOOR_BONUS, SCORE_LIMITS, _Boxes
from vision.joint.floor_filters import FloorEstimate
from vision.joint.pairs import near_pairs
from vision.joint.targets import Targets
from vision.joint.track_values import _floor_ratio
from vision.overlap import beside, ioa, largest_part
from vision.types import Floats


def crowd(count: int, width: float) -> Floats:
    random = np.random.default_rng(count)
    tall = random.uniform(40, 400, count)
    middle, foot = random.uniform(0, width, count), random.uniform(0, 1500, count)
    return np.column_stack([middle - 0.2 * tall, foot - tall, middle + 0.2 * tall, foot])


@pytest.mark.parametrize(("count", "width"), [(0, 640.0), (1, 640.0), (40, 640.0), (200, 2688.0)])
def test_the_largest_part_is_that_of_all_pairs(count: int, width: float) -> None:
    boxes = crowd(count, width)
    part = largest_part(boxes, boxes, *beside(boxes, boxes))
    assert np.array_equal(part, ioa(boxes, boxes).max(axis=1, initial=0.0))


def test_few_pairs_of_a_crowd_are_beside_each_other() -> None:
    boxes = crowd(200, 2688.0)
    assert len(beside(boxes, boxes)[0]) < 0.25 * 200**2


def test_pairs_that_the_floor_speaks_for_are_not_left_out() -> None:
    random, settings, count = np.random.default_rng(1), JointSettings(), 60
    targets = Targets(1)
    targets.add(count, 0.0)
    targets.floor_age[:] = 0.0
    targets.floor_state[0, :, :2] = random.uniform(0, 20, (count, 2))
    place = FloorEstimate(
        targets.floor_state[0, :, :2] + random.normal(0, 1.5, (count, 2)),
        random.uniform(0.05, 4.0, (count, 1, 1)) * np.eye(2),
        random.random(count) < 0.9,
    )
    rows, pairs = np.arange(count), (count, count)
    every, known = _floor_ratio(targets, 0, rows, rows, place, np.ones(pairs, np.bool_), settings)
    near, _ = _floor_ratio(targets, 0, rows, rows, place, np.zeros(pairs, np.bool_), settings)
    positive = known & (every >= 0)
    assert positive.any()
    assert np.array_equal(near[positive], every[positive])
    assert (near <= every).all()


@pytest.mark.parametrize("reach", [1.0, 3.0])
@pytest.mark.parametrize("count", [0, 1, 200])
def test_near_points_are_those_of_all_pairs(count: int, reach: float) -> None:
    points = np.random.default_rng(count).uniform(0, 30, (count, 2))
    x, y = points.T
    near = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2 < reach**2
    found = np.zeros_like(near)
    found[near_pairs(points, reach)] = True
    assert np.array_equal(found, near)


def test_pairs_of_boxes_that_could_be_made_are_not_left_out() -> None:
    random, settings, count = np.random.default_rng(4), JointSettings(), 50
    tall = random.uniform(30, 300, count)
    state = np.array(
        [random.uniform(0, 900, count), random.uniform(0, 500, count), 0.4 * tall, tall]
    )
    variance = random.uniform(0.002, 0.05, (4, count))
    norm = 0.5 * np.log(variance.prod(axis=0)) + 2 * np.log(2 * np.pi)
    boxes = _Boxes(state, tall, variance, norm, random.uniform(-3, 9, count))
    found = state.T + random.normal(0, 60, (count, 4)) * [1, 1, 0.3, 0.3]
    every = tuple(part.ravel() for part in np.indices((count, count)))
    evidence = boxes.evidence(found, *every).reshape(count, count)
    most = SCORE_LIMITS[1] + FLOOR_BONUS * settings.floor_weight + settings.appearance_limit
    possible = evidence + most + settings.newcomer_price > 0
    near = np.zeros_like(possible)
    near[boxes.near(found, settings)] = True
    assert possible.any()
    assert not (possible & ~near).any()
    assert near.sum() < 0.7 * near.size
