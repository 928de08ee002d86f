"""Since when two tracks that changed hands are whose."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint.corrections import Correction, CorrectionKind, Reason
from vision.joint.moves import MoveMaker
from vision.joint.pending import PersonCrops
from vision.joint.reassignment import Exchange, Move
from vision.joint.state import JointState

NOW = 100.0
LOOKS = np.eye(4)[:2]
REASON = Reason(5.0)


@pytest.fixture
def state() -> JointState:
    """Two known people in the view of one camera, still close to each other."""
    state = JointState(time=NOW)
    state.targets.add_camera(1)
    state.targets.add(2, NOW - 30.0)
    state.targets.confirmed[:] = True
    state.targets.image_age[:] = 0.0
    state.targets.start_tracks(0, np.arange(2))
    for key, look in zip(state.targets.keys.tolist(), LOOKS, strict=True):
        state.galleries.of(key).set(10 * look, 10.0)
    meet(state, NOW)
    return state


def meet(state: JointState, time: float) -> None:
    slots = state.proximity._slots(state.targets.keys)
    state.proximity.met[np.ix_(slots, slots)] = time


def show(state: JointState, changed: float, quality: float = 0.9) -> None:
    """Show both every 0.2 s since 2.4 s ago; each looks like the other from a time on."""
    for time in np.arange(NOW - 2.4, NOW - 0.1, 0.2).tolist():
        looks = LOOKS[::-1] if time >= changed else LOOKS
        crops = PersonCrops(state.targets.keys, np.full(2, quality), looks)
        state.galleries.pending.add(time, 0, crops)


def swap(state: JointState) -> list[Correction]:
    moves = [Move(0, 1, None, REASON), Move(1, 0, None, REASON)]
    corrections, _ = MoveMaker(0, state).carry_out(Exchange(moves, REASON.gain))
    assert {one.kind for one in corrections} == {CorrectionKind.SWAP}
    return corrections


def test_a_long_meeting_is_corrected_since_looks_changed(state: JointState) -> None:
    show(state, changed=NOW - 1.5)
    for correction in swap(state):
        assert correction.since == pytest.approx(NOW - 1.5, abs=0.21)


def test_all_since_the_last_meeting_is_corrected(state: JointState) -> None:
    meet(state, NOW - 1.8)
    show(state, changed=NOW - 0.5)
    assert [one.since for one in swap(state)] == [NOW - 1.8] * 2


def test_no_crops_say_nothing(state: JointState) -> None:
    assert [one.since for one in swap(state)] == [NOW, NOW]


def test_corrections_reach_no_farther_back_than_they_may(state: JointState) -> None:
    state.settings = type(state.settings)(correction_seconds=1.0)
    show(state, changed=NOW - 2.5)
    assert [one.since for one in swap(state)] == [NOW - 1.0] * 2
