"""Homography and lens from point pairs."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import pytest

from vision.calibration.homography import fit, project
from vision.calibration.lens_fit import LensFit, fit_measured
from vision.types import Floats

SIZE = (1280, 720)
TILT, HIGH = np.radians(32), 3.5


class View(NamedTuple):
    """Floor points that a camera sees, metres, and where, pixels."""

    floor: Floats
    image: Floats


def view(k1: float, focal: float = 950.0, *, wide: bool = False) -> View:
    """Return all floor within 15 m of a camera: OpenCV's k1, or a wide angle (r = f · angle)."""
    down = np.array([0.0, -np.sin(TILT), np.cos(TILT)])
    ahead = np.array([0.0, np.cos(TILT), np.sin(TILT)])
    across, along = np.meshgrid(np.linspace(-9, 9, 73), np.linspace(0.5, 15, 59))
    floor = np.column_stack([across.ravel(), along.ravel()])
    rays = np.column_stack([floor, np.full(len(floor), HIGH)])
    turned = np.column_stack([rays[:, 0], rays @ down, rays @ ahead])
    plane = turned[:, :2] / turned[:, 2:]
    radius = np.hypot(*plane.T)
    if wide:
        image = plane * (np.arctan(radius) / radius)[:, None] * focal + np.array(SIZE) / 2
    else:
        matrix = np.array([[focal, 0, SIZE[0] / 2], [0, focal, SIZE[1] / 2], [0, 0, 1.0]])
        none = np.zeros(3)
        points, _ = cv2.projectPoints(turned, none, none, matrix, np.array([k1, 0, 0, 0.0]))
        image = points.reshape(-1, 2)
    # Farther out than this, OpenCV's polynomial turns back into the picture.
    inside = (image > 0).all(axis=1) & (image < SIZE).all(axis=1) & (radius < 1.1)
    return View(floor[inside], image[inside])


def spread(seen: View, count: int) -> list[int]:
    """Return points far from each other in the picture, as people choose them."""
    chosen = [0]
    while len(chosen) < count:
        gaps = np.linalg.norm(seen.image[:, None] - seen.image[chosen][None], axis=2).min(axis=1)
        chosen.append(int(gaps.argmax()))
    return chosen


def worst_cm(found: LensFit, seen: View) -> float:
    straight = seen.image if found.lens is None else found.lens.straighten(seen.image)
    off = np.linalg.norm(project(found.fitted.homography, straight) - seen.floor, axis=1)
    return float(off.max()) * 100


def measured(seen: View, count: int, noise: float = 0.0, seed: int = 1) -> LensFit:
    chosen = spread(seen, count)
    clicked = seen.image[chosen] + np.random.default_rng(seed).normal(0, noise, (count, 2))
    return fit_measured(clicked, seen.floor[chosen], SIZE)


def test_a_lens_of_opencv_is_measured_from_twelve_pairs() -> None:
    seen = view(-0.25)
    without = fit(seen.image[spread(seen, 12)], seen.floor[spread(seen, 12)])
    assert worst_cm(LensFit(without, None, []), seen) > 50
    found = measured(seen, 12)
    assert found.lens is not None
    assert found.lens.model == "polynomial"
    assert found.lens.k1 == pytest.approx(-0.25 * (np.hypot(*SIZE) / 2 / 950) ** 2, rel=1e-3)
    assert worst_cm(found, seen) < 1


@pytest.mark.parametrize("seed", range(4))
def test_half_a_pixel_of_clicking_costs_centimetres(seed: int) -> None:
    seen = view(-0.25)
    assert worst_cm(measured(seen, 12, 0.5, seed), seen) < 15


def test_a_wide_angle_is_of_the_other_shape() -> None:
    seen = view(0.0, 700.0, wide=True)
    found = measured(seen, 12, 0.3)
    assert found.lens is not None
    assert found.lens.model == "division"
    assert worst_cm(found, seen) < 15


def test_a_pincushion_is_measured_too() -> None:
    seen = view(0.15)
    found = measured(seen, 12, 0.3)
    assert found.lens is not None
    assert found.lens.k1 > 0
    assert worst_cm(found, seen) < 15


@pytest.mark.parametrize("count", [8, 9, 12, 20])
def test_a_straight_lens_is_left_alone(count: int) -> None:
    """Bit for bit: the homography is that of before."""
    seen = view(0.0)
    chosen = spread(seen, count)
    for seed in range(10):
        noise = np.random.default_rng(seed).normal(0, 1.5, (count, 2))
        image, floor = seen.image[chosen] + noise, seen.floor[chosen]
        found = fit_measured(image, floor, SIZE)
        assert found.lens is None
        assert np.array_equal(found.fitted.homography, fit(image, floor).homography)


@pytest.mark.parametrize("wrong", range(12))
def test_a_wrong_pair_is_no_lens(wrong: int) -> None:
    seen = view(0.0)
    chosen = spread(seen, 12)
    image = seen.image[chosen] + np.random.default_rng(2).normal(0, 0.5, (12, 2))
    image[wrong] += 60
    found = fit_measured(image, seen.floor[chosen], SIZE)
    assert found.lens is None
    assert wrong in found.odd


@pytest.mark.parametrize("wrong", [2, 8, 11])
def test_a_wrong_pair_does_not_hide_a_lens(wrong: int) -> None:
    seen = view(-0.25)
    chosen = spread(seen, 14)
    image = seen.image[chosen] + np.random.default_rng(2).normal(0, 0.3, (14, 2))
    image[wrong] += 60
    found = fit_measured(image, seen.floor[chosen], SIZE)
    assert found.odd == [wrong]
    assert found.lens is not None
    assert found.lens.k1 == pytest.approx(-0.15, abs=0.01)


def test_too_few_pairs_or_no_size_measure_no_lens() -> None:
    seen = view(-0.25)
    chosen = spread(seen, 12)
    assert fit_measured(seen.image[chosen], seen.floor[chosen], None).lens is None
    assert measured(seen, 7).lens is None
