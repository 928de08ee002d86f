"""Crops enter galleries late, if they fit, and the galleries are bounded."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint.galleries import Galleries
from vision.joint.gallery import MOST_WEIGHT
from vision.joint.pending import Crops
from vision.types import Floats

ONE, OTHER = np.eye(4)[0], np.eye(4)[1]


def add(galleries: Galleries, key: int, time: float, look: Floats, camera: int = 0) -> None:
    galleries.dimensions = 4
    galleries.pending.add(time, camera, Crops(np.array([key]), np.array([0.9]), look[None]))


def gallery(look: Floats, crops: int, key: int = 1) -> Galleries:
    """Galleries in which a person has so many crops."""
    made = Galleries()
    for number in range(crops):
        add(made, key, number * 0.3, look)
    made.settle(crops * 0.3)
    return made


def test_a_crop_is_pending_until_it_is_old_enough() -> None:
    made = Galleries()
    add(made, 1, 1.0, ONE)
    made.settle(0.9)
    assert made.of(1).mean is None
    made.settle(1.0)
    assert made.of(1).mean == pytest.approx(ONE)
    assert len(made.pending) == 0


def test_crops_of_someone_else_do_not_poison_a_sure_gallery() -> None:
    made = gallery(ONE, 5)
    add(made, 1, 5.0, OTHER)
    made.settle(9.0)
    assert made.of(1).mean == pytest.approx(ONE)


def test_pending_crops_of_a_camera_can_be_taken_away() -> None:
    made, person = Galleries(), np.array([1])
    for time, camera in ((0.0, 0), (0.1, 1), (0.25, 0)):
        add(made, 1, time, ONE, camera)
    taken = made.of(1).take_pending(0)
    assert len(taken) == 2
    assert not made.recent(person, 0, 0.0).known.any()
    assert made.recent(person, None, 0.0).known.all()
    made.of(7).put_pending(taken)
    assert made.recent(np.array([7]), 0, 0.0).weights == pytest.approx([1.8])


def test_the_weight_of_a_gallery_is_bounded() -> None:
    assert gallery(ONE, 40).of(1).weight == MOST_WEIGHT


def test_absorbing_mixes_means_by_weight() -> None:
    made = gallery(ONE, 2)
    for number in range(2):
        add(made, 2, 5.0 + number, OTHER)
    made.settle(9.0)
    made.of(1).absorb(made.of(2))
    assert made.of(1).mean == pytest.approx(np.array([1, 1, 0, 0]) / np.sqrt(2))
    made.of(1).absorb(made.of(3))
    assert made.of(1).weight == pytest.approx(3.6)


def test_the_spreads_are_learned_from_crops_that_settle() -> None:
    made = gallery(ONE, 5)
    for number in range(5):
        add(made, 2, 5.0 + number, OTHER)
    made.settle(20.0)
    before = made.similarity.ratio(np.array([0.6]))
    for number in range(200):
        add(made, 1, 30.0 + number, ONE)
        add(made, 2, 30.0 + number, OTHER)
        made.settle(30.0 + number)
    assert made.similarity.ratio(np.array([0.6])) != pytest.approx(before)
    assert made.similarity.ratio(np.array([1.0, 0.0])).tolist() == pytest.approx([9, -9], abs=9)


def lost(*keys: int) -> Galleries:
    """Galleries of people who were lost, each a second after the one before."""
    galleries = Galleries()
    for key in keys:
        galleries.of(key).set(ONE, 1.0)
        galleries.lose(key, float(key), None)
    return galleries


def test_the_people_longest_lost_are_forgotten_first() -> None:
    galleries = lost(1, 2, 3)
    assert galleries.drop_old(-np.inf, 2) == [1]
    assert list(galleries.lost) == list(galleries.people.rows) == [2, 3]


def test_who_was_lost_too_long_ago_is_forgotten() -> None:
    galleries = lost(1, 2, 3)
    assert galleries.drop_old(2.0, 9) == [1]
    assert list(galleries.lost) == [2, 3]
    assert galleries.drop_old(4.0, 1) == [2, 3]
    assert galleries.lost == galleries.people.rows == {}


def test_a_person_without_appearance_cannot_return() -> None:
    galleries = lost(1)
    galleries.lose(2, 2.0, None)
    assert galleries.can_return() == [1]
    assert galleries.drop_old(-np.inf, 9) == []


def test_lost_people_keep_their_time_by_another_clock() -> None:
    galleries = lost(1, 2)
    galleries.shift(100.0)
    assert [one.time for one in galleries.lost.values()] == [101.0, 102.0]
