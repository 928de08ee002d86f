"""Crops enter galleries late, if they fit, and the galleries are bounded."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint.galleries import Galleries, LostPerson
from vision.joint.gallery import MOST_WEIGHT
from vision.joint.pending import PersonCrops
from vision.types import Floats

ONE, OTHER = np.eye(4)[0], np.eye(4)[1]


def add(galleries: Galleries, time: float, look: Floats, camera: int = 0, key: int = 1) -> None:
    crops = PersonCrops(np.array([key]), np.full(1, 0.9), look[None])
    galleries.pending.add(time, camera, crops)
    galleries.dimensions = len(look)


def known(looks: dict[int, Floats], crops: int) -> Galleries:
    """Galleries of so many crops of each person."""
    galleries = Galleries()
    for number in range(crops):
        for key, look in looks.items():
            add(galleries, number * 0.3, look, key=key)
    galleries.settle(crops * 0.3)
    return galleries


def test_a_crop_is_pending_until_it_is_old_enough() -> None:
    galleries = Galleries()
    add(galleries, 1.0, ONE)
    galleries.settle(0.9)
    assert galleries.of(1).mean is None
    galleries.settle(1.0)
    assert galleries.of(1).mean == pytest.approx(ONE)
    assert len(galleries.pending) == 0


def test_the_first_gallery_begins_earlier_and_only_the_first() -> None:
    galleries = Galleries()
    add(galleries, 1.0, ONE)
    galleries.begin(0.9)
    assert galleries.of(1).mean is None
    galleries.begin(1.0)
    assert galleries.of(1).mean == pytest.approx(ONE)
    add(galleries, 1.3, OTHER)
    galleries.begin(2.0)  # it has one by now: what came since has to wait
    assert galleries.of(1).mean == pytest.approx(ONE)
    assert len(galleries.pending) == 2
    galleries.begin(2.0)
    galleries.settle(1.0)
    assert galleries.of(1).weight == pytest.approx(1.8)


def test_crops_of_nobody_begin_no_gallery() -> None:
    galleries = Galleries()
    add(galleries, 1.0, ONE)
    galleries.forget(1)
    galleries.begin(2.0)
    assert galleries.people.rows == {}


def test_crops_of_someone_else_do_not_poison_a_sure_gallery() -> None:
    galleries = known({1: ONE}, 5)
    add(galleries, 5.0, OTHER)
    galleries.settle(9.0)
    assert galleries.of(1).mean == pytest.approx(ONE)


def test_pending_crops_of_a_camera_can_be_given_to_another() -> None:
    galleries, keys = Galleries(), np.array([1, 2])
    for time, camera in ((0.0, 0), (0.1, 1), (0.25, 0)):
        add(galleries, time, ONE, camera)
    galleries.of(2).put_pending(galleries.of(1).take_pending(0))
    assert galleries.recent(keys, 0, 0.0).weights == pytest.approx([0.0, 1.8])
    assert galleries.recent(keys, None, 0.0).weights == pytest.approx([0.9, 1.8])
    assert galleries.recent(keys, 0, 0.2).weights == pytest.approx([0.0, 0.9])


def test_the_weight_of_a_gallery_is_bounded() -> None:
    assert known({1: ONE}, 40).of(1).weight == MOST_WEIGHT


def test_absorbing_mixes_means_by_weight() -> None:
    galleries = known({1: ONE, 2: OTHER}, 2)
    galleries.of(1).absorb(galleries.of(2))
    assert galleries.of(1).mean == pytest.approx(np.array([1, 1, 0, 0]) / np.sqrt(2))
    galleries.of(1).absorb(galleries.of(3))
    assert galleries.of(1).weight == pytest.approx(3.6)


def lost(*keys: int) -> Galleries:
    """Galleries of people who were lost, each at the second of its key."""
    galleries = known(dict.fromkeys(keys, ONE), 1)
    for key in keys:
        galleries.lose(key, LostPerson(float(key), None))
    return galleries


def test_the_people_longest_lost_are_forgotten_first() -> None:
    galleries = lost(1, 2, 3)
    assert galleries.drop_old(-np.inf, 2) == [1]
    assert list(galleries.lost) == list(galleries.people.rows) == [2, 3]


def test_who_was_lost_too_long_ago_is_forgotten() -> None:
    galleries = lost(1, 2, 3)
    assert galleries.drop_old(2.0, 9) == [1]
    assert list(galleries.lost) == [2, 3]
    assert galleries.drop_old(4.0, 9) == [2, 3]
    assert len(galleries.lost) == len(galleries.people.rows) == 0


def test_a_forgotten_person_s_pending_crops_are_nobody_s() -> None:
    galleries = known({1: ONE}, 3)
    add(galleries, 5.0, ONE)
    galleries.forget(1)
    galleries.settle(9.0)
    assert galleries.of(1).mean is None
    assert galleries.of(1).weight == 0


def test_a_person_without_appearance_cannot_return() -> None:
    galleries = lost(1)
    galleries.lose(2, LostPerson(2.0, None))
    assert galleries.can_return() == [1]
    assert galleries.drop_old(-np.inf, 9) == []


def test_lost_people_keep_their_time_by_another_clock() -> None:
    galleries = lost(1, 2)
    galleries.shift(100.0)
    assert [one.time for one in galleries.lost.values()] == [101.0, 102.0]


def test_many_people_have_their_galleries_apart() -> None:
    looks = {key: np.eye(128)[key] for key in range(1, 120)}
    galleries = known(looks, 2)
    for key in range(1, 120, 2):
        galleries.forget(key)
    rest = np.arange(2, 120, 2)
    assert galleries.appearances(rest).means == pytest.approx(np.eye(128)[rest])
    assert not galleries.appearances(np.arange(1, 120, 2)).known.any()
