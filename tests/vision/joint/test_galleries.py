"""Crops enter galleries late, if they fit, and the galleries are bounded."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint.galleries import Galleries
from vision.joint.gallery import MOST_WEIGHT, Gallery, GalleryCrop
from vision.joint.similarity import Similarity

SIMILARITY = Similarity()
ONE, OTHER = np.eye(4)[0], np.eye(4)[1]


def gallery(embedding: np.ndarray[tuple[int], np.dtype[np.float64]], crops: int) -> Gallery:
    made = Gallery()
    for number in range(crops):
        made.add(GalleryCrop(number * 0.3, 0, embedding, 0.9))
    made.settle(crops * 0.3, SIMILARITY)
    return made


def test_a_crop_is_pending_until_it_is_old_enough() -> None:
    made = Gallery()
    made.add(GalleryCrop(1.0, 0, ONE, 0.9))
    made.settle(0.9, SIMILARITY)
    assert made.mean is None
    made.settle(1.0, SIMILARITY)
    assert made.mean == pytest.approx(ONE)
    assert made.pending == []


def test_crops_of_someone_else_do_not_poison_a_sure_gallery() -> None:
    made = gallery(ONE, 5)
    made.add(GalleryCrop(5.0, 0, OTHER, 0.9))
    made.settle(9.0, SIMILARITY)
    assert made.mean == pytest.approx(ONE)


def test_pending_crops_of_a_camera_can_be_taken_away() -> None:
    made = Gallery()
    for time, camera in ((0.0, 0), (0.1, 1), (0.25, 0)):
        made.add(GalleryCrop(time, camera, ONE, 0.9))
    assert [crop.time for crop in made.take_pending(0)] == [0.0, 0.25]
    assert made.recent_mean(0, 0.0) is None
    assert made.recent_mean(None, 0.0) is not None


def test_the_weight_of_a_gallery_is_bounded() -> None:
    assert gallery(ONE, 40).weight == MOST_WEIGHT


def test_absorbing_mixes_means_by_weight() -> None:
    one, other = gallery(ONE, 2), gallery(OTHER, 2)
    one.absorb(other)
    assert one.mean == pytest.approx(np.array([1, 1, 0, 0]) / np.sqrt(2))
    one.absorb(Gallery())
    assert one.weight == pytest.approx(3.6)


def lost(*keys: int) -> Galleries:
    """Galleries of people who were lost, each a second after the one before."""
    galleries = Galleries()
    for key in keys:
        galleries.people[key] = gallery(ONE, 1)
        galleries.lose(key, float(key), None)
    return galleries


def test_the_people_longest_lost_are_forgotten_first() -> None:
    galleries = lost(1, 2, 3)
    assert galleries.drop_old(-np.inf, 2) == [1]
    assert list(galleries.lost) == list(galleries.people) == [2, 3]


def test_who_was_lost_too_long_ago_is_forgotten() -> None:
    galleries = lost(3, 1, 2)
    assert galleries.drop_old(2.0, 9) == [1]
    assert list(galleries.lost) == [3, 2]
    assert galleries.drop_old(4.0, 1) == [3, 2]
    assert galleries.lost == galleries.people == {}


def test_a_person_without_appearance_cannot_return() -> None:
    galleries = lost(1)
    galleries.lose(2, 2.0, None)
    assert galleries.can_return() == [1]
    assert galleries.drop_old(-np.inf, 9) == []


def test_lost_people_keep_their_time_by_another_clock() -> None:
    galleries = lost(1, 2)
    galleries.shift(100.0)
    assert [one.time for one in galleries.lost.values()] == [101.0, 102.0]
