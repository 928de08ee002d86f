"""Paths of people who stand, walk and vanish."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.queries.motion import Path, paths
from analytics.queries.unusual import shares_below
from vision.types import Floats

RATE = 10


def seen(points: Floats, noise: float = 0.0, seed: int = 1) -> tuple[Floats, Floats]:
    """Points at ten per second, each off by `noise` metres."""
    chance = np.random.default_rng(seed)
    return np.arange(len(points)) / RATE, points + chance.normal(0, noise, points.shape)


def walk(metres: float, speed: float = 1.2) -> Floats:
    steps = round(metres / speed * RATE)
    return np.column_stack([np.linspace(0, metres, steps + 1), np.zeros(steps + 1)])


def one_path(points: Floats, noise: float = 0.0) -> Path:
    (path,) = paths(*seen(points, noise))
    return path


@pytest.mark.parametrize("noise", [0.1, 0.2])
def test_who_stands_has_no_path(noise: float) -> None:
    assert one_path(np.full((3000, 2), 5.0), noise).metres() == 0


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.2])
def test_who_walks_has_the_length_of_the_way(noise: float) -> None:
    path = one_path(walk(30), noise)
    assert path.metres() == pytest.approx(30, rel=0.05)
    assert path.speeds().max() == pytest.approx(1.2, rel=0.25)


@pytest.mark.parametrize("noise", [0.0, 0.15])
def test_a_stop_has_its_place_and_time(noise: float) -> None:
    there, back = walk(12), walk(12)[::-1]
    path = one_path(np.vstack([there, np.tile(there[-1], (200, 1)), back]), noise)
    ((begin, seconds, x, y),) = path.stops()
    assert begin == pytest.approx(10, abs=1.5)
    assert seconds == pytest.approx(20, abs=2.5)
    assert (x, y) == pytest.approx((12, 0), abs=0.2)


def test_several_cameras_are_one_point() -> None:
    times, points = seen(walk(30))
    aside = np.array([0, 0.3])
    left, right = points + aside, points - aside
    (path,) = paths(np.concatenate([times, times]), np.vstack([left, right]))
    assert path.metres() == pytest.approx(30, rel=0.03)
    assert np.abs(path.points[:, 1]).max() < 0.01


def test_a_long_gap_is_no_way() -> None:
    times, points = seen(walk(12))
    later = times + 60
    found = paths(np.concatenate([times, later]), np.vstack([points, points + 100]))
    assert [round(path.metres()) for path in found] == [12, 12]


def test_one_point_is_a_path_without_speed() -> None:
    (path,) = paths(np.array([5.0]), np.array([[1.0, 2.0]]))
    assert (path.metres(), path.seconds, path.speeds().size, path.stops()) == (0, 0, 0, [])


def test_shares_of_smaller_values() -> None:
    assert shares_below([3.0, 1.0, None, 2.0]) == [1.0, 0.0, None, 0.5]
    assert shares_below([1.0, 1.0]) == [0.5, 0.5]
    assert shares_below([1.0, None]) == [None, None]
