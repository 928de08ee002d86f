"""What becomes of targets and crops when tracks go to someone else."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint.corrections import Reason
from vision.joint.floor_filters import FloorEstimate
from vision.joint.galleries import LostPerson
from vision.joint.moves import MoveMaker
from vision.joint.pending import PersonCrops
from vision.joint.reassignment import Exchange, Move
from vision.joint.returns import Absent, return_priors
from vision.joint.state import JointState
from vision.types import Floats

NOW = 100.0
HERE = np.array([2.0, 3.0])
LOOK, OTHER = np.eye(4)[:2]
REASON = Reason(5.0)


@pytest.fixture
def state() -> JointState:
    """One target that two cameras have seen, the first one now."""
    state = JointState(time=NOW)
    state.targets.add_camera(1)
    state.targets.add_camera(1)
    state.targets.add(1, NOW - 3.0)
    state.targets.confirmed[:] = True
    state.targets.image_age[:, 0] = 0.0, 1.5
    return state


def show(state: JointState, key: int, time: float, look: Floats) -> None:
    state.galleries.pending.add(time, 0, PersonCrops(np.array([key]), np.array([0.9]), look[None]))


def make(state: JointState, move: Move) -> None:
    MoveMaker(0, state).carry_out(Exchange([move], REASON.gain))


def lose(state: JointState) -> int:
    """Lose someone whose gallery is sure, and return the key."""
    key = state.targets.new_key()
    state.galleries.of(key).set(10 * LOOK, 10.0)
    state.galleries.lose(key, LostPerson(NOW - 20.0, None))
    return key


def test_a_newcomer_gets_the_crops_since_the_track_is_theirs(state: JointState) -> None:
    key = int(state.targets.keys[0])
    show(state, key, NOW - 2.0, OTHER)  # before, it was someone else
    show(state, key, NOW - 0.5, LOOK)
    make(state, Move(0, None, None, REASON))
    new = int(state.targets.keys.max())
    seen = state.galleries.recent(np.array([key, new]), 0, NOW - 2.5)
    assert seen.means.tolist() == [OTHER.tolist(), LOOK.tolist()]


@pytest.mark.parametrize("age", [1.5, 0.0])
def test_a_newcomer_that_comes_back_ends_unless_a_camera_sees_it(
    state: JointState, age: float
) -> None:
    key, lost = int(state.targets.keys[0]), lose(state)
    state.targets.image_age[1, 0] = age
    state.galleries.of(key).set(OTHER, 1.0)
    make(state, Move(0, None, lost, REASON, absent=True, returns=True))
    assert lost in state.targets.keys
    assert (key in state.targets.keys) == (age == 0.0)


def test_who_was_cut_off_did_not_begin_where_someone_was_lost(state: JointState) -> None:
    targets = state.targets
    targets.cut_off[:] = False
    nowhere = np.array([np.nan]), np.full((1, 2), np.nan)
    nearby = Absent(np.array([9]), np.array([-1]), np.array([NOW - 4.0]), HERE[None], *nowhere)
    floor = FloorEstimate(HERE[None], np.eye(2)[None], np.ones(1, np.bool_))

    def prior() -> float:
        values, _ = return_priors(targets, np.array([0]), floor, nearby, NOW, state.settings)
        return float(values[0, 0])

    began = prior()
    targets.cut_off[:] = True
    assert prior() == -state.settings.return_price < began


def test_who_is_split_off_is_cut_off(state: JointState) -> None:
    make(state, Move(0, None, None, REASON))
    assert state.targets.cut_off.tolist() == [False, True]
