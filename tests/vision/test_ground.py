"""From pixels to metres."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vision.ground import GroundPlane
from vision.types import Floats

CAMERA = np.array([[0.02, 0.0, -6.4], [0.0, 0.01, 4.0], [0.0, 0.004, -0.4]])
"""Looks along the floor; the horizon is row 100."""
FACTORS = st.floats(-1e6, 1e6).filter(lambda factor: abs(factor) > 1e-6)


def test_points_go_where_hand_calculation_puts_them() -> None:
    floor = GroundPlane(CAMERA).project(np.array([[320.0, 200.0], [420.0, 350.0]]))
    # (0.02·320−6.4, 0.01·200+4) / (0.004·200−0.4) and so on
    assert floor == pytest.approx(np.array([[0, 6 / 0.4], [2 / 1.0, 7.5 / 1.0]]))


@given(FACTORS)
def test_the_scale_of_the_homography_does_not_matter(factor: float) -> None:
    points = np.array([[320.0, 200.0], [10.0, 470.0], [600.0, 101.0]])
    one, other = GroundPlane(CAMERA), GroundPlane(CAMERA * factor)
    assert other.project(points) == pytest.approx(one.project(points))
    assert other.jacobian(points) == pytest.approx(one.jacobian(points))
    assert (other.beyond(points, 480) == one.beyond(points, 480)).all()
    assert other.horizon(points[:, 0]) == pytest.approx(one.horizon(points[:, 0]))


@given(arrays(np.float64, (5, 2), elements=st.floats(150, 2000)))
def test_the_jacobian_is_the_derivative(points: Floats) -> None:
    ground = GroundPlane(CAMERA + np.array([[0, 0.001, 0], [0.002, 0, 0], [0.0001, 0, 0]]))
    step = 1e-3
    numeric = np.stack(
        [
            (ground.project(points + shift) - ground.project(points - shift)) / (2 * step)
            for shift in (np.array([step, 0]), np.array([0, step]))
        ],
        axis=2,
    )
    assert ground.jacobian(points) == pytest.approx(numeric, rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("factor", [1, -1, 1e-9, 1e9])
def test_the_horizon_is_nowhere(factor: float) -> None:
    ground = GroundPlane(CAMERA * factor)
    assert np.isnan(ground.project(np.array([[320.0, 100.0]]))).all()
    assert ground.horizon(np.array([0.0, 320.0])) == pytest.approx([100, 100])


@pytest.mark.parametrize("factor", [1, -1])
def test_what_is_above_the_horizon_is_beyond(factor: float) -> None:
    points = np.array([[320.0, 99.0], [320.0, 100.0], [320.0, 101.0], [320.0, 490.0]])
    beyond = GroundPlane(CAMERA * factor).beyond(points, 480)
    assert beyond.tolist() == [True, True, False, False]


def test_a_camera_that_looks_down_has_no_horizon() -> None:
    # As in practice: the last row is not exactly 0, 0, 1.
    down = GroundPlane(np.array([[0.01, 0, 0], [0, 0.01, 0], [1e-7, -1e-6, 1]]))
    points = np.array([[0.0, 0.0], [640.0, 480.0]])
    assert not down.beyond(points, 480).any()
    assert GroundPlane(np.eye(3)).horizon(np.array([5.0])).tolist() == [np.inf]


def test_no_points() -> None:
    ground = GroundPlane(CAMERA)
    none = np.empty((0, 2))
    assert ground.project(none).shape == (0, 2)
    assert ground.jacobian(none).shape == (0, 2, 2)
    assert ground.beyond(none, 480).shape == (0,)
