"""Rows of many keys at once are those of each key."""

from __future__ import annotations

import numpy as np

from vision.joint.key_rows import KeyRows


def test_rows_of_many_keys_are_those_of_each() -> None:
    random, rows = np.random.default_rng(3), KeyRows()
    for step in range(200):
        key = int(random.integers(1, 30))
        if key in rows:
            del rows[key]
        else:
            rows[key] = step
        keys = random.integers(0, 32, 9)
        assert rows.of(keys, missing=-1).tolist() == [rows.get(one, -1) for one in keys.tolist()]


def test_without_keys_there_are_no_rows() -> None:
    assert KeyRows().of(np.array([4, 0]), missing=7).tolist() == [7, 7]
    assert KeyRows({1: 2}).of(np.empty(0, np.int64), missing=7).tolist() == []
