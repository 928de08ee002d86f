"""Colours in four stripes: what is left without any weights."""

import numpy as np
import pytest

from vision.appearance import ColourStripes
from vision.types import Image

STRIPES = ColourStripes()


def person(top: tuple[int, int, int], bottom: tuple[int, int, int], height: int = 90) -> Image:
    """Two plain colours, BGR, one above the other."""
    crop = np.empty((height, height // 2, 3), np.uint8)
    crop[: height // 2] = top
    crop[height // 2 :] = bottom
    return crop


RED, BLUE, GREEN = (20, 20, 200), (200, 20, 20), (20, 160, 20)


def test_rows_have_unit_length_whatever_the_crop(rng: np.random.Generator) -> None:
    crops = [rng.integers(0, 256, (h, w, 3), np.uint8) for h, w in ((1, 1), (3, 200), (300, 9))] + [
        np.zeros((50, 20, 3), np.uint8),
        np.full((50, 20, 3), 255, np.uint8),
    ]
    vectors = STRIPES.embed(crops)
    assert vectors.shape == (5, STRIPES.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_a_crop_counts_the_same_alone_and_among_others(rng: np.random.Generator) -> None:
    crops = [rng.integers(0, 256, (70 + n, 30, 3), np.uint8) for n in range(7)]
    together = STRIPES.embed(crops)
    for crop, vector in zip(crops, together, strict=True):
        np.testing.assert_array_equal(STRIPES.embed([crop])[0], vector)


def test_only_the_same_clothes_are_alike_at_any_size() -> None:
    near, far, swapped, other = STRIPES.embed(
        [person(RED, BLUE, 200), person(RED, BLUE, 60), person(BLUE, RED), person(GREEN, GREEN)]
    )
    assert near @ far > 0.99
    assert near @ swapped < 0.01  # what is worn above is not what is worn below
    assert near @ other < 0.01


def test_what_stands_beside_the_person_is_left_out() -> None:
    alone = person(RED, BLUE, 128)
    beside = alone.copy()
    beside[:, :9] = GREEN  # of 64 columns
    assert np.array_equal(STRIPES.embed([alone]), STRIPES.embed([beside]))


def test_no_crops_no_vectors() -> None:
    assert STRIPES.embed([]).shape == (0, STRIPES.dimensions)


def test_a_crop_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="no pixels: clip boxes"):
        STRIPES.embed([person(RED, BLUE), np.empty((0, 5, 3), np.uint8)])
