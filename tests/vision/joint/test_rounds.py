"""All cameras have their turn within `reassign_every`, those of a crowd in several ticks."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint.rounds import AT_ONCE, Rounds
from vision.joint.state import JointState


def hall(*tracks: int) -> JointState:
    """Return cameras that see so many people each."""
    state = JointState(time=100.0)
    for _ in tracks:
        state.targets.add_camera(1)
    state.targets.add(sum(tracks), 0.0)
    state.targets.confirmed[:] = True
    ends = np.cumsum(tracks)
    for camera, (count, end) in enumerate(zip(tracks, ends.tolist(), strict=True)):
        state.targets.image_age[camera, end - count : end] = 0.0
    return state


def play(state: JointState, seconds: float, ticks: int) -> list[list[int]]:
    """Return the cameras of each tick."""
    rounds, turns = Rounds(), []
    for _ in range(ticks):
        rounds.begins(state)
        turns.append(rounds.take(state, seconds))
        state.time += seconds
    return turns


def test_cameras_that_see_few_people_have_their_turn_at_once() -> None:
    state = hall(AT_ONCE // 2, AT_ONCE // 2, 0)
    assert play(state, 0.11, 5) == [[0, 1], [], [], [0, 1], []]


def test_those_of_a_crowd_have_it_in_several_ticks() -> None:
    state = hall(*[AT_ONCE] * 3)
    assert play(state, 0.11, 5) == [[0], [1], [2], [0], [1]]


@pytest.mark.parametrize("seconds", [0.021, 1 / 15, 0.11, 0.21, 1.0])
@pytest.mark.parametrize("cameras", [1, 4, 32])
def test_every_camera_of_a_crowd_has_it_in_each_round(cameras: int, seconds: float) -> None:
    state = hall(*[AT_ONCE] * cameras)
    every = round(np.ceil(state.settings.reassign_every / seconds))
    turns = play(state, seconds, 3 * every)
    for begin in range(0, 3 * every, every):
        turn = [camera for tick in turns[begin : begin + every] for camera in tick]
        assert sorted(turn) == list(range(cameras))


def test_who_had_no_turn_is_the_first_of_the_next_round() -> None:
    state, rounds = hall(*[AT_ONCE] * 3), Rounds()
    assert rounds.begins(state)
    assert rounds.take(state, 0.1) == [0]
    state.time += 5.0  # a tick that came late
    assert rounds.begins(state)
    assert rounds.take(state, 5.0) == [1, 2, 0]


def test_a_clock_that_is_set_back_begins_a_round() -> None:
    state, rounds = hall(1), Rounds()
    assert rounds.begins(state)
    assert not rounds.begins(state)
    state.time -= 50.0
    assert rounds.begins(state)


def test_slow_cameras_have_their_turn_at_once() -> None:
    assert play(hall(*[AT_ONCE] * 3), 0.2, 3) == [[0, 1, 2], [], [0, 1, 2]]
