"""PersonCrops enter galleries late, if they fit, and the galleries are bounded."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint.galleries import Galleries, Gallery
from vision.joint.gallery import MOST_WEIGHT
from vision.joint.pending import PersonCrops
from vision.types import Floats

ONE, OTHER = np.eye(4)[0], np.eye(4)[1]


def show(
    galleries: Galleries, key: int, time: float, embedding: Floats = ONE, camera: int = 0
) -> None:
    crops = PersonCrops(np.array([key]), np.array([0.9]), embedding[None])
    galleries.pending.add(time, camera, crops)


def gallery(galleries: Galleries, key: int, embedding: Floats, crops: int) -> Gallery:
    for number in range(crops):
        show(galleries, key, number * 0.3, embedding)
    galleries.settle(crops * 0.3)
    return galleries.of(key)


def test_a_crop_is_pending_until_it_is_old_enough() -> None:
    galleries = Galleries()
    show(galleries, 1, 1.0)
    galleries.settle(0.9)
    assert galleries.of(1).mean is None
    galleries.settle(1.0)
    assert galleries.of(1).mean == pytest.approx(ONE)
    assert len(galleries.pending) == 0


def test_crops_of_someone_else_do_not_poison_a_sure_gallery() -> None:
    galleries = Galleries()
    made = gallery(galleries, 1, ONE, 5)
    show(galleries, 1, 5.0, OTHER)
    galleries.settle(9.0)
    assert made.mean == pytest.approx(ONE)


def test_pending_crops_of_a_camera_can_be_taken_away() -> None:
    galleries, keys = Galleries(), np.array([1, 2])
    for time, camera in ((0.0, 0), (0.1, 1), (0.25, 0)):
        show(galleries, 1, time, camera=camera)
    show(galleries, 2, 0.3)
    taken = galleries.of(1).take_pending(0)
    assert taken.tolist() == [0, 2]
    assert galleries.recent(keys, 0, 0.0).known.tolist() == [False, True]
    assert galleries.recent(keys, None, 0.0).known.tolist() == [True, True]
    galleries.of(2).put_pending(taken)
    assert galleries.recent(keys, 0, 0.0).weights == pytest.approx([0, 2.7])


def test_pending_crops_keep_their_numbers_while_others_settle() -> None:
    galleries = Galleries()
    for number in range(1000):
        show(galleries, 1 + number % 2, number * 0.1)
        galleries.settle(number * 0.1 - 5.0)
    assert len(galleries.pending) == 50
    taken = galleries.of(1).take_pending(0)
    assert taken.tolist() == list(range(950, 1000, 2))
    galleries.of(1).put_pending(taken)
    assert galleries.recent(np.array([1]), 0, 99.0).weights == pytest.approx([4.5])


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


def test_the_weight_of_a_gallery_is_bounded() -> None:
    assert gallery(Galleries(), 1, ONE, 40).weight == MOST_WEIGHT


def test_absorbing_mixes_means_by_weight() -> None:
    galleries = Galleries()
    one, other = gallery(galleries, 1, ONE, 2), gallery(galleries, 2, OTHER, 2)
    one.absorb(other)
    assert one.mean == pytest.approx(np.array([1, 1, 0, 0]) / np.sqrt(2))
    one.absorb(galleries.of(3))
    assert one.weight == pytest.approx(3.6)


def test_rows_of_the_forgotten_are_given_on() -> None:
    galleries = Galleries()
    for key in range(1, 300):
        gallery(galleries, key, ONE, 1)
        if key > 9:
            galleries.forget(key - 9)
    assert len(galleries.people.weights) < 100
    known = galleries.appearances(np.array([290, 291, 299])).known
    assert known.tolist() == [False, True, True]
    assert galleries.of(299).mean == pytest.approx(ONE)


def lost(*keys: int) -> Galleries:
    """Galleries of people who were lost, each a second after the one before."""
    galleries = Galleries()
    for key in keys:
        gallery(galleries, key, ONE, 1)
        galleries.lose(key, float(key), None)
    return galleries


def test_the_people_longest_lost_are_forgotten_first() -> None:
    galleries = lost(1, 2, 3)
    assert galleries.drop_old(-np.inf, 2) == [1]
    assert list(galleries.lost) == list(galleries.people.rows) == [2, 3]


def test_who_was_lost_too_long_ago_is_forgotten() -> None:
    galleries = lost(3, 1, 2)
    assert galleries.drop_old(2.0, 9) == [1]
    assert list(galleries.lost) == [3, 2]
    assert galleries.drop_old(4.0, 1) == [3, 2]
    assert not galleries.lost
    assert not galleries.people.rows


def test_a_person_without_appearance_cannot_return() -> None:
    galleries = lost(1)
    galleries.lose(2, 2.0, None)
    assert galleries.can_return() == [1]
    assert galleries.drop_old(-np.inf, 9) == []


def test_lost_people_keep_their_time_by_another_clock() -> None:
    galleries = lost(1, 2)
    galleries.shift(100.0)
    assert [one.time for one in galleries.lost.values()] == [101.0, 102.0]
