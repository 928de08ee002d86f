"""Where people stand, and how sure that is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vision.test_ground import CAMERA
from vision.feet import UNSURE, FootEstimator
from vision.ground import GroundPlane
from vision.heights import ENOUGH_SAMPLES
from vision.types import Floats, Floats32

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
        boxes((300, 280, 340, 470), (400, 280, 440, 480)), HEIGHT
    )
    whole, cut = spread(covariance)
    assert cut > 3 * whole


def test_hidden_feet_are_estimated_from_the_head() -> None:
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


def taught(tall: float = 0.4, track: int = 1) -> FootEstimator:
    """A camera that knows people as high as 0.4 of the way to the horizon, and one of its tracks
    of another height.
    """
    estimator = FootEstimator(GroundPlane(CAMERA))
    for foot in np.linspace(200, 460, 3 * ENOUGH_SAMPLES):
        both = boxes(person(foot, x=100), person(foot, x=300), person(foot, tall, x=500))
        estimator.locate(both, HEIGHT, np.array([98, 99, track]))
    return estimator


def behind(tall: float, foot: float = 300) -> tuple[Floats32, Floats]:
    """Somebody whose lower half is behind somebody nearer, and where they really stand."""
    left, top, right, _ = person(foot, tall)
    covered = (left, top, right, top + 0.5 * (foot - top))
    nearer = (left - 10, top + 0.4 * (foot - top), right + 10, foot + 80)
    return boxes(covered, nearer), GroundPlane(CAMERA).project(np.array([[320, foot]]))[0]


@pytest.mark.parametrize("tall", [0.4, 0.34])
def test_occluded_feet_are_estimated_by_the_track_s_height(tall: float) -> None:
    found, truth = behind(tall)
    floor, covariance = taught(tall).locate(found, HEIGHT, np.array([1, 2]))
    naive, sure = FootEstimator(GroundPlane(CAMERA)).locate(found[:1], HEIGHT)
    assert np.abs(floor[0] - truth).max() < 0.6 < np.abs(naive[0] - truth).max()
    deviation = spread(covariance[:1])[0]
    assert np.abs(floor[0] - truth)[1] < 3 * deviation
    alone = taught(tall).locate(boxes(person(300, tall)), HEIGHT, np.array([1]))[1]
    assert deviation > 1.1 * spread(alone)[0]
    assert spread(sure)[0] < spread(FootEstimator(GroundPlane(CAMERA)).locate(found, HEIGHT)[1])[0]


def test_a_covered_box_of_full_height_is_believed() -> None:
    found, truth = behind(0.4)
    found[0, 3] = 300
    floor, covariance = taught().locate(found, HEIGHT, np.array([1, 2]))
    assert floor[0] == pytest.approx(truth)
    alone = taught().locate(found[:1], HEIGHT, np.array([1]))[1]
    assert spread(covariance)[0] > spread(alone)[0]


def test_a_short_box_that_nobody_covers_is_believed() -> None:
    short = behind(0.4)[0][:1]
    floor, _ = taught().locate(short, HEIGHT, np.array([1]))
    foot = np.array([[320, short[0, 3]]], np.float64)
    assert floor == pytest.approx(GroundPlane(CAMERA).project(foot))


def test_a_predicted_box_is_less_sure_and_teaches_nothing() -> None:
    one, estimator = boxes(person(300)), taught()
    seen = estimator.locate(one, HEIGHT, np.array([1]), np.array([0.9], np.float32))[1]
    unseen = estimator.locate(one, HEIGHT, np.array([1]), np.array([0.0], np.float32))[1]
    assert spread(unseen)[0] > 1.3 * spread(seen)[0]
    blank = FootEstimator(GroundPlane(CAMERA))
    for _ in range(2 * ENOUGH_SAMPLES):
        blank.locate(one, HEIGHT, np.array([1]), np.zeros(1, np.float32))
    assert blank.state()["factor"] is None


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1]])
def test_the_order_of_boxes_does_not_matter(order: list[int]) -> None:
    found = np.concatenate([behind(0.4)[0], boxes(person(250, x=500))])
    tracks = np.array([1, 2, 3])
    floor, covariance = taught().locate(found, HEIGHT, tracks)
    other = taught().locate(found[order], HEIGHT, tracks[order])
    assert other[0] == pytest.approx(floor[order])
    assert other[1] == pytest.approx(covariance[order])


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
        tracks = np.arange(1, len(ordered) + 1)
        floor, covariance = estimator.locate(boxes(*ordered), HEIGHT, tracks)
    known = np.isfinite(floor).all(axis=1)
    assert (known == np.isfinite(covariance).all(axis=(1, 2))).all()
    assert (np.trace(covariance[known], axis1=1, axis2=2) < UNSURE**2).all()
    noisy = covariance[known] + np.eye(2) * 0.25**2
    assert (np.linalg.det(noisy) > 0).all()
    assert np.isfinite(np.linalg.inv(noisy)).all()
