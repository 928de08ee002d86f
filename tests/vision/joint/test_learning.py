"""How alike tracks are to galleries is learned from tracks that are sure."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint.learning import LEARN_SECONDS, learn_similarity
from vision.joint.pending import PersonCrops
from vision.joint.settings import JointSettings
from vision.joint.similarity import Similarity
from vision.joint.state import JointState
from vision.joint.targets import Targets

RED, BLUE = np.eye(4)[0], np.eye(4)[1]


def two_people(*, weight: float = 5.0, apart: bool = True) -> JointState:
    """Return the state of two people in one camera, who look just like their galleries."""
    state = JointState(JointSettings(), Targets(1), time=10.0)
    state.targets.add(2, 0.0)
    state.targets.confirmed[:] = True
    state.targets.image_age[0] = state.targets.unseen[:] = 0.0
    for key, look in ((1, RED), (2, BLUE)):
        state.galleries.of(key).set(look.copy(), weight)
        crops = PersonCrops(np.array([key]), np.ones(1), look[None])
        state.galleries.pending.add(9.5, 0, crops)
    state.proximity.last_meeting(state.targets.keys, state.targets.keys)
    state.proximity.apart[:] = float(apart)
    return state


def weights(state: JointState) -> list[float]:
    """Return how many tracks of one person, and of two, it has learned from."""
    known, before = state.galleries.track_similarity.state(), Similarity().state()
    return [known[name][0] - before[name][0] for name in ("same", "different")]


def test_each_track_teaches_both() -> None:
    state = two_people()
    learn_similarity(state)
    assert weights(state) == [2, 2]
    learned = state.galleries.track_similarity.state()
    assert learned["same"][1] > Similarity().state()["same"][1]
    assert learned["different"][1] < Similarity().state()["different"][1]
    assert state.galleries.similarity.state() == Similarity().state()


def test_the_same_crops_teach_once() -> None:
    state = two_people()
    for _ in range(3):
        learn_similarity(state)
    assert weights(state) == [2, 2]
    state.time += LEARN_SECONDS
    learn_similarity(state)
    assert weights(state) == [4, 4]


def test_who_was_never_seen_apart_may_be_one_person() -> None:
    state = two_people(apart=False)
    learn_similarity(state)
    assert weights(state) == [2, 0]


@pytest.mark.parametrize("weight", [0.5, 1.9])
def test_a_young_gallery_teaches_nothing(weight: float) -> None:
    state = two_people(weight=weight)
    learn_similarity(state)
    assert weights(state) == [0, 0]
