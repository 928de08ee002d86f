"""Rulings of operators, and the ids of people."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from tests.vision.joint.scene import counted
from vision.joint.person_ids import PersonIds
from vision.joint.rulings import Rulings

ANNA, BEN = UUID(int=77), UUID(int=88)


def pairs(rulings: Rulings) -> set[tuple[int, int]]:
    return {pair for pair in rulings if pair[0] < pair[1]}


def test_two_are_two_in_either_order() -> None:
    rulings = Rulings()
    rulings.separate(2, 1)
    keys = np.array([1, 2, 3])
    assert rulings.apart(keys, keys).tolist() == [
        [False, True, False],
        [True, False, False],
        [False, False, False],
    ]
    assert rulings.apart(np.empty(0, np.int64), keys).shape == (0, 3)


def test_what_holds_for_one_holds_for_who_they_are_merged_with() -> None:
    rulings = Rulings()
    rulings.separate(1, 2)
    rulings.separate(3, 4)
    rulings.unite(5, 1)
    rulings.unite(2, 3)
    assert pairs(rulings) == {(2, 5), (2, 4)}


def test_to_unite_two_that_were_apart_ends_that() -> None:
    rulings = Rulings()
    rulings.separate(1, 2)
    rulings.separate(1, 3)
    rulings.unite(1, 2)
    assert pairs(rulings) == {(1, 3)}


def test_rulings_end_with_the_people() -> None:
    rulings = Rulings()
    rulings.separate(1, 2)
    rulings.separate(2, 3)
    rulings.keep({2, 3})
    assert pairs(rulings) == {(2, 3)}
    assert len(rulings) == 2


def test_a_key_has_one_id_and_an_id_one_key() -> None:
    ids = PersonIds(counted())
    one = ids.of(5)
    assert ids.of(5) == one != ids.of(6)
    assert (ids.key(one), ids.key(ANNA)) == (5, None)
    ids.set(5, ANNA)
    assert (ids.of(5), ids.key(ANNA), ids.key(one)) == (ANNA, 5, None)
    ids.set(6, BEN)
    ids.drop([5, 99])
    assert (ids.key(ANNA), ids.key(BEN)) == (None, 6)
