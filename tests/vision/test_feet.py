"""Where people stand, and how sure that is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.test_ground import CAMERA
from tracking.vision.feet import ENOUGH_SAMPLES, UNSURE, FootEstimator
from tracking.vision.ground import GroundPlane
from tracking.vision.types import Floats, Floats32

HEIGHT = 480


def boxes(*given: tuple[float, float, float, float]) -> Floats32:
    return np.array(given, np.float32).reshape(-1, 4)


def spread(covariance: Floats) -> Floats:
    """Standard deviation along the worst direction, m."""
    result: Floats = np.sqrt(np.linalg.eigvalsh(covariance)[:, -1])
    return result


def person(foot: float, tall: float = 0.4, x: float = 320) -> tuple[float, float, float, float]:
    """Somebody as high as `tall` of the way from the horizon (row 100) to the feet."""
    high = (foot - 100) * tall
    return x - high / 4, foot - high, x + high / 4, foot


def test_a_person_stands_at_the_middle_of_the_lower_edge() -> None:
    floor, covariance = FootEstimator(GroundPlane(CAMERA)).locate(
        boxes((300, 100, 340, 200), (410, 100, 430, 350)), HEIGHT
    )
    assert floor == pytest.approx(np.array([[0, 15], [2, 7.5]]))
    assert (np.linalg.eigvalsh(covariance) > 0).all()


def test_who_is_far_away_is_less_sure() -> None:
    _, covariance = FootEstimator(GroundPlane(CAMERA)).locate(
        boxes(*(person(foot) for foot in (400, 250, 160))), HEIGHT
    )
    near, middle, far = spread(covariance)
    assert near < middle < far


def test_feet_that_the_lower_edge_cuts_are_less_sure() -> None:
    _, covariance = FootEstimator(GroundPlane(CAMERA)).locate(
        boxes((300, 280, 340, 470), (300, 280, 340, 480)), HEIGHT
    )
    whole, cut = spread(covariance)
    assert cut > 3 * whole


def test_hidden_feet_are_estimated_from_the_head_once_people_are_known() -> None:
    estimator = FootEstimator(GroundPlane(CAMERA))
    rng = np.random.default_rng(3)
    for _ in range(2 * ENOUGH_SAMPLES):
        estimator.locate(boxes(person(rng.uniform(150, 470), rng.normal(0.4, 0.02))), HEIGHT)
    left, top, right, foot = person(560)
    cut = boxes((left, top, right, HEIGHT))
    floor, covariance = estimator.locate(cut, HEIGHT)
    truth = GroundPlane(CAMERA).project(np.array([[320, foot]]))
    naive, unsure = FootEstimator(GroundPlane(CAMERA)).locate(cut, HEIGHT)
    assert np.abs(floor - truth).max() < 0.3 < np.abs(naive - truth).max()
    assert spread(covariance)[0] < spread(unsure)[0]
    assert np.abs(floor - truth)[0, 1] < 3 * spread(covariance)[0]


def test_feet_above_the_horizon_are_nowhere_and_hurt_no_other() -> None:
    floor, covariance = FootEstimator(GroundPlane(CAMERA)).locate(
        boxes((300, 5, 305, 20), (300, 60, 320, 100), (300, 90, 310, 101), person(300)), HEIGHT
    )
    assert np.isnan(floor[:3]).all()
    assert np.isnan(covariance[:3]).all()
    assert np.isfinite(floor[3]).all()
    assert np.isfinite(covariance[3]).all()


def test_nobody() -> None:
    floor, covariance = FootEstimator(GroundPlane(CAMERA)).locate(boxes(), HEIGHT)
    assert (floor.shape, covariance.shape) == ((0, 2), (0, 2, 2))


EDGES = st.floats(-100, 1000, width=32)


@given(st.lists(st.tuples(EDGES, EDGES, EDGES, EDGES), max_size=40))
def test_any_boxes_give_a_usable_answer_or_none(
    given: list[tuple[float, float, float, float]],
) -> None:
    ordered = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in given]
    estimator = FootEstimator(GroundPlane(CAMERA))
    for _ in range(3):
        floor, covariance = estimator.locate(boxes(*ordered), HEIGHT)
    known = np.isfinite(floor).all(axis=1)
    assert (known == np.isfinite(covariance).all(axis=(1, 2))).all()
    assert (np.trace(covariance[known], axis1=1, axis2=2) < UNSURE**2).all()
    noisy = covariance[known] + np.eye(2) * 0.25**2
    assert (np.linalg.det(noisy) > 0).all()
    assert np.isfinite(np.linalg.inv(noisy)).all()
