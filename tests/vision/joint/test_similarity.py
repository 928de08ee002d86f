"""How alike crops of one person are is learned, and continues after a restart."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.joint.similarity import LEAST_VARIANCE, Similarity

COSINES = np.linspace(-1, 1, 21)


def learned(same: float, different: float, crops: int = 5000) -> Similarity:
    similarity, random = Similarity(), np.random.default_rng(3)
    for _ in range(crops // 50):
        similarity.learn(random.normal(same, 0.1, 50), random.normal(different, 0.1, 50))
    return similarity


def test_the_more_alike_the_more_likely_one_person() -> None:
    assert (np.diff(Similarity().ratio(COSINES)) > 0).all()


def test_what_is_neutral_follows_what_was_seen() -> None:
    similarity = learned(same=0.9, different=0.6)
    neutral = np.interp(0.0, similarity.ratio(COSINES), COSINES)
    assert neutral == pytest.approx(0.75, abs=0.03)


def test_looks_that_tell_nothing_lose_their_weight() -> None:
    ratio = learned(same=0.8, different=0.8, crops=20_000).ratio(COSINES)
    assert np.abs(ratio).max() < 2.0


def test_looks_never_speak_for_the_less_alike() -> None:
    assert learned(same=0.2, different=0.8).ratio(COSINES).tolist() == pytest.approx([0.0] * 21)


def test_strangers_are_often_as_alike_as_one_person() -> None:
    """What is spread wider counts for more, far from its middle."""
    similarity, random = Similarity(), np.random.default_rng(3)
    for _ in range(200):
        similarity.learn(random.normal(0.9, 0.05, 50), random.normal(0.4, 0.2, 50))
    alike = np.array([0.8])
    assert similarity.exact_ratio(alike)[0] < similarity.ratio(alike)[0] - 1
    assert (np.diff(similarity.exact_ratio(COSINES)) >= 0).all()


def test_looks_that_are_all_the_same_say_nothing_exactly() -> None:
    assert np.abs(learned(same=0.8, different=0.8, crops=20_000).exact_ratio(COSINES)).max() < 2.0
    assert np.abs(learned(same=0.2, different=0.8).exact_ratio(COSINES)).max() < 2.0


def test_a_few_crops_change_little() -> None:
    before, after = (
        np.interp(0.0, similarity.ratio(COSINES), COSINES)
        for similarity in (Similarity(), learned(0.9, 0.6, crops=50))
    )
    assert after == pytest.approx(before, abs=0.06)


def test_nothing_to_learn_changes_nothing() -> None:
    similarity = Similarity()
    similarity.learn(np.empty(0), np.empty(0))
    assert similarity.state() == Similarity().state()


@given(st.lists(st.floats(-1, 1), max_size=40), st.lists(st.floats(-1, 1), max_size=40))
def test_a_restored_similarity_says_the_same(same: list[float], different: list[float]) -> None:
    one, other = Similarity(), Similarity()
    one.learn(np.array(same), np.array(different))
    other.restore(json.loads(json.dumps(one.state(), allow_nan=False)))
    assert other.state() == one.state()
    assert other.ratio(COSINES) == pytest.approx(one.ratio(COSINES), rel=1e-3, abs=1e-2)
    assert np.isfinite(one.ratio(COSINES)).all()


def test_one_look_for_all_is_not_taken_for_certainty() -> None:
    similarity = Similarity()
    for _ in range(400):
        similarity.learn(np.full(50, 0.9), np.full(50, 0.5))
    steepest = np.diff(similarity.ratio(COSINES)).max() / 0.1
    assert steepest <= 0.4 / LEAST_VARIANCE * 1.01


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"same": [300, 0.7, 0.02]},
        {"same": [300, 0.7], "different": [300, 0.2, 0.02]},
        {"same": [0, 0.7, 0.02], "different": [300, 0.2, 0.02]},
        {"same": [300, 0.7, 0.0], "different": [300, 0.2, 0.02]},
        {"same": [300, float("nan"), 0.02], "different": [300, 0.2, 0.02]},
        {"same": [300, 0.7, 0.02], "different": [300, float("inf"), 0.02]},
        {"same": "alike", "different": [300, 0.2, 0.02]},
        {"same": None, "different": [300, 0.2, 0.02]},
        None,
    ],
)
def test_nonsense_is_refused_and_changes_nothing(state: Any) -> None:
    similarity = Similarity()
    with pytest.raises((ValueError, TypeError, KeyError)):
        similarity.restore(state)
    assert similarity.state() == Similarity().state()
