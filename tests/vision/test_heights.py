"""Whose height a camera remembers."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from vision.heights import TRACKS, Heights

STAYS, TALL, USUAL = 1, 0.3, 0.2


def taught(newcomers: int) -> Heights:
    """Someone tall who stays while others come and go."""
    heights = Heights()
    for other in range(2, newcomers + 2):
        heights.learn(np.array([STAYS, other]), np.array([TALL, USUAL]))
    return heights


def height(heights: Heights, person: int = STAYS) -> float:
    return float(heights.of(np.array([person]))[0][0])


def stored(heights: Heights) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(json.dumps(heights.state()))
    return state


def restored(state: dict[str, Any]) -> Heights:
    heights = Heights()
    heights.restore(state)
    return heights


def test_who_stays_is_remembered_however_many_come() -> None:
    assert height(taught(2 * TRACKS)) == pytest.approx(TALL, abs=0.01)


def test_who_left_long_ago_is_forgotten() -> None:
    heights = taught(2 * TRACKS)
    assert len(heights.state()["ids"]) == TRACKS
    assert heights.of(np.array([2]))[1] > heights.of(np.array([2 * TRACKS]))[1]


def test_a_restart_forgets_those_seen_longest_ago() -> None:
    heights = restored(stored(taught(2 * TRACKS)))
    for other in range(2 * TRACKS + 2, 3 * TRACKS):
        heights.learn(np.array([other]), np.array([USUAL]))
    assert height(heights) == pytest.approx(TALL, abs=0.01)


def test_states_of_before_say_not_when_people_were_seen() -> None:
    state = stored(taught(TRACKS // 2))
    del state["seen_last"]
    assert height(restored(state)) == pytest.approx(TALL, abs=0.01)


def test_a_state_with_too_few_times_is_refused() -> None:
    state = stored(taught(3))
    with pytest.raises(ValueError, match="reshape"):
        restored(state | {"seen_last": [1]})
