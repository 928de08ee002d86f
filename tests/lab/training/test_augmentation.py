"""Augmented people: always of one size, never twice the same, the stored crops untouched."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lab.training.augmentation import (
    BOX,
    STORED,
    Augmenter,
    covered,
    degraded,
    jitter,
    mixed,
    recoloured,
    relit,
)
from vision.types import Image

Change = Callable[[Image, np.random.Generator], Image]


def person(seed: int) -> Image:
    """Shirt and trousers of one colour each before a wall."""
    rng = np.random.default_rng(seed)
    picture = np.full((*STORED, 3), 128, np.uint8)
    picture[60:160, 40:120] = rng.integers(30, 226, 3)
    picture[160:290, 50:110] = rng.integers(30, 226, 3)
    return picture


@pytest.fixture
def people() -> Image:
    return np.stack([person(seed) for seed in range(5)])


def test_pictures_are_of_the_teachers_size_and_differ(people: Image) -> None:
    augmenter = Augmenter(people, np.full(5, 0.2, np.float32))
    before = people.copy()
    drawn = augmenter.draw(60, np.random.default_rng(1))
    assert drawn.shape == (60, *BOX, 3)
    assert drawn.dtype == np.uint8
    assert len({picture.tobytes() for picture in drawn}) > 50
    assert np.array_equal(people, before)


def test_one_seed_gives_the_same_pictures(people: Image) -> None:
    augmenter = Augmenter(people, np.full(5, 0.2, np.float32))
    first, second = (augmenter.draw(9, np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(first, second)


def test_a_crop_without_weight_is_never_drawn() -> None:
    black, white = np.zeros((*STORED, 3), np.uint8), np.full((*STORED, 3), 255, np.uint8)
    augmenter = Augmenter(np.stack([black, white]), np.array([1, 0], np.float32))
    picture = jitter(augmenter.crops[0], np.random.default_rng(0))
    drawn = augmenter.draw(40, np.random.default_rng(0))
    assert not picture.any()
    assert np.median(drawn) < 128


@pytest.mark.parametrize("change", [recoloured, relit, covered, degraded])
@pytest.mark.parametrize("seed", range(12))
def test_every_change_keeps_size_and_type(change: Change, seed: int) -> None:
    rng = np.random.default_rng(seed)
    changed = change(jitter(person(1), rng), rng)
    assert changed.shape == (*BOX, 3)
    assert changed.dtype == np.uint8


@pytest.mark.parametrize("seed", range(12))
def test_a_mixture_holds_something_of_both(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dark, light = np.full((*BOX, 3), 20, np.uint8), np.full((*BOX, 3), 230, np.uint8)
    mixture = mixed(dark, light, rng)
    assert mixture.shape == dark.shape
    assert 20 < mixture.mean() < 230


def test_new_clothes_leave_head_and_background_mostly_alone() -> None:
    picture = jitter(person(2), np.random.default_rng(0))
    changes = [
        np.abs(recoloured(picture, np.random.default_rng(seed)).astype(int) - picture).mean(2)
        for seed in range(20)
    ]
    mean = np.mean(changes, 0)
    assert mean[:20].max() < 1
    assert mean[90:110, 50:80].mean() > 3 * mean[90:110, :8].mean()
