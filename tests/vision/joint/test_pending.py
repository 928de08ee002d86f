"""Pending crops keep their order and their numbers, and rows of galleries are used again."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint.galleries import Galleries
from vision.joint.pending import PersonCrops

ONE, OTHER = np.eye(4)[0], np.eye(4)[1]


def show(galleries: Galleries, key: int, time: float) -> None:
    crops = PersonCrops(np.array([key]), np.array([0.9]), ONE[None])
    galleries.pending.add(time, 0, crops)


def test_pending_crops_keep_their_numbers_while_others_settle() -> None:
    galleries = Galleries()
    for number in range(1000):
        show(galleries, 1 + number % 2, number * 0.1)
        galleries.settle(number * 0.1 - 4.95)
    assert len(galleries.pending) == 50
    taken = galleries.of(1).take_pending(0)
    assert taken.tolist() == list(range(950, 1000, 2))
    galleries.of(2).put_pending(taken)
    weights = galleries.recent(np.array([1, 2]), 0, 98.95).weights
    assert weights == pytest.approx([0, 9.0])


def test_crops_since_a_time_have_the_higher_numbers() -> None:
    galleries = Galleries()
    for number in range(10):
        show(galleries, 1, number * 0.5)
    galleries.settle(1.0)
    assert galleries.pending.number_since(2.0) == 4
    assert galleries.pending.number_since(0.0) == 3  # the first that is left
    assert galleries.pending.number_since(9.0) == 10


def test_a_clock_that_is_set_back_does_not_stop_crops() -> None:
    galleries = Galleries()
    show(galleries, 1, 100.0)
    show(galleries, 1, 50.0)
    galleries.settle(50.0)
    assert len(galleries.pending) == 0


def test_what_recent_crops_show_is_weighed_by_quality() -> None:
    galleries = Galleries()
    crops = PersonCrops(np.array([7, 5, 7]), np.array([0.3, 0.5, 0.9]), np.array([ONE, ONE, OTHER]))
    galleries.pending.add(1.0, 2, crops)
    seen = galleries.recent(np.array([7, 6, 5]), 2, 0.5)
    assert seen.weights == pytest.approx([1.2, 0, 0.5])
    assert seen.means[0] == pytest.approx((ONE + 3 * OTHER) / np.sqrt(10))
    assert not seen.means[1].any()


def test_rows_of_the_forgotten_are_given_on() -> None:
    galleries = Galleries()
    for key in range(1, 300):
        show(galleries, key, 0.1 * key)
        galleries.settle(0.1 * key)
        if key > 9:
            galleries.forget(key - 9)
    assert len(galleries.people.weights) < 100
    assert galleries.appearances(np.array([290, 291, 299])).known.tolist() == [False, True, True]
    assert galleries.of(299).mean == pytest.approx(ONE)
