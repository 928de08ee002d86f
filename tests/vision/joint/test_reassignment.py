"""Swaps of a camera's tracks are repaired, and corrections relabel the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.vision.joint.scene import LEFT, Scene
from vision.joint import JointSettings
from vision.joint.reassignment import Exchange, Move, best_exchanges
from vision.joint.returns import IMPOSSIBLE
from vision.joint.track_values import TrackValues

TURN, MEETING = 4.0, 0.5
SETTINGS = JointSettings()


def bounce(side: float) -> Callable[[float], tuple[float, float]]:
    """Two people who walk to each other, turn around unseen, and walk back."""

    def path(time: float) -> tuple[float, float]:
        return side * (0.15 + 0.7 * abs(time - TURN)), 3.0

    return path


@pytest.fixture(scope="module")
def swapped() -> Scene:
    """While both are hidden they turn around, which looks as if they had crossed."""
    scene = Scene(
        {1: bounce(-1), 2: bounce(1)},
        cameras={"left": LEFT},
        hidden=lambda _, __, time: abs(time - TURN) < MEETING,
        blurred=lambda time: abs(time - TURN) < MEETING + 0.4,
    )
    return scene.play(8.0, fps=6)


def test_a_swap_is_repaired_and_its_rows_are_relabelled(swapped: Scene) -> None:
    scene = swapped
    first = {row.key for row in scene.rows if row.person == 1 and row.time < 3}
    assert len(scene.keys(1, since=4.5)) == 2  # it was swapped for a while
    assert scene.keys(1, since=7.5) == first
    assert scene.kinds() == ["swap", "swap"]
    assert scene.corrected_keys(1) == first
    assert len(scene.corrected_keys(2)) == 1


def test_a_track_never_outlives_a_swap(swapped: Scene) -> None:
    swap = next(one for result in swapped.results for one in result.corrections)
    later = {row.track for row in swapped.rows if row.time + swapped.start > swap.until}
    assert swap.track not in later
    assert swap.new_track in later


def test_a_correction_says_why(swapped: Scene) -> None:
    swap = next(one for result in swapped.results for one in result.corrections)
    assert swap.reason.gain >= JointSettings().reassign_gain
    assert swap.reason.appearance > 0
    assert swap.reason.runner_up == 0  # there is nobody else
    assert 0 < swap.until - swap.since <= JointSettings().correction_seconds


def table(values: list[list[float]], lost: list[int], people: int) -> TrackValues:
    count, people_known = len(values), people + len(lost)
    return TrackValues(
        np.array(values),
        np.array(values)[:, people:people_known],
        np.zeros((count, len(values[0]))),
        np.arange(1, people_known + 1),
        np.arange(count),
        np.arange(people),
        lost,
        np.full(len(lost), -1),
        np.arange(count),
        np.ones((count, len(lost)), np.bool_),
    )


def best_moves(values: TrackValues) -> list[Move]:
    exchanges = best_exchanges(values, SETTINGS)
    return [move for exchange in exchanges for move in exchange.moves]


def test_a_cycle_of_three_is_one_exchange() -> None:
    nobody = [IMPOSSIBLE] * 3
    values = table([[0, 5, -5, *nobody], [-5, 0, 5, *nobody], [5, -5, 0, *nobody]], [], 3)
    moves = best_moves(values)
    assert {(move.row, move.target) for move in moves} == {(0, 1), (1, 2), (2, 0)}


def test_a_small_gain_changes_nothing() -> None:
    assert best_moves(table([[0.0, 1.0, -9, -9], [1.0, 0.0, -9, -9]], [], 2)) == []


def test_two_exchanges_are_judged_apart() -> None:
    weak, strong = [0.0, 1.0], [1.0, 0.0]
    far, nobody = [-99.0, -99.0], [IMPOSSIBLE] * 4
    values = table(
        [
            [*weak, *far, *nobody],
            [*strong, *far, *nobody],
            [*far, 0.0, 9.0, *nobody],
            [*far, 9.0, 0.0, *nobody],
        ],
        [],
        4,
    )
    assert {move.row for move in best_moves(values)} == {2, 3}


def test_exchanges_of_different_people_are_made_together() -> None:
    far, nobody = [-99.0, -99.0], [IMPOSSIBLE] * 4
    values = table(
        [
            [0.0, 5.0, *far, *nobody],
            [5.0, 0.0, *far, *nobody],
            [*far, 0.0, 9.0, *nobody],
            [*far, 9.0, 0.0, *nobody],
        ],
        [],
        4,
    )
    clear, less = best_exchanges(values, SETTINGS)
    assert [move.row for move in clear.moves] == [2, 3]
    assert [move.row for move in less.moves] == [0, 1]


def test_nobody_is_in_two_exchanges() -> None:
    # Track 0 is the lost person 7; track 1 would go to 0's place, and track 2 to 1's.
    nobody = [IMPOSSIBLE] * 3
    values = table(
        [
            [0.0, -9.0, -9.0, 2.0, *nobody],
            [9.0, 0.0, -9.0, -9.0, *nobody],
            [-9.0, 9.0, 0.0, -9.0, *nobody],
        ],
        [7],
        3,
    )
    assert [(move.row, move.lost) for move in best_moves(values)] == [(0, 7)]


def test_an_exchange_of_someone_who_has_ended_is_not_made() -> None:
    (exchange,) = best_exchanges(table([[0.0, 9.0, -9, -9], [9.0, 0.0, -9, -9]], [], 2), SETTINGS)
    assert exchange.renumbered({0: 0}) is None
    moved = exchange.renumbered({0: 4, 1: 2})
    assert moved == Exchange(
        [replace(move, row=4 - 2 * move.row, target=2 + 2 * move.row) for move in exchange.moves],
        exchange.gain,
    )


def test_a_return_needs_little_and_a_newcomer_much() -> None:
    def moved(home: float, lost: float, new: float) -> list[tuple[int, int | None, int | None]]:
        moves = best_moves(table([[home, lost, new]], [7], 1))
        return [(move.row, move.target, move.lost) for move in moves]

    assert moved(0.0, 1.0, -9.0) == [(0, None, 7)]
    assert moved(0.0, -9.0, 1.0) == []
    assert moved(0.0, -9.0, 9.0) == [(0, None, None)]


def test_a_newcomer_is_recognised_before_tracks_are_exchanged() -> None:
    # Track 1 fits the newcomer's young gallery better than its own; track 0 is the lost person.
    values = table([[0.0, -9.0, 2.0, -9, -9], [7.0, 1.0, -9.0, -9, -9]], [7], 2)
    (move,) = best_moves(values)
    assert (move.row, move.lost) == (0, 7)


def test_a_newcomer_waits_for_who_is_just_cut_off() -> None:
    def moved(like_first: float) -> list[tuple[int, int | None]]:
        # Track 0 is nobody of them any longer; track 1 is new, and a bit like the lost person.
        values = table([[-7.5, -9, -9, -3.0, -9], [-9, 0.0, 2.0, -9, -9]], [7], 2)
        values.returns[0], values.returning[0] = False, IMPOSSIBLE
        values.appearance[1, :3] = like_first, 0.0, 3.0
        return [(move.row, move.lost) for move in best_moves(values)]

    assert moved(like_first=2.0) == [(0, None), (1, 7)]
    assert moved(like_first=7.0) == [(0, None)]


def test_others_exchange_beside_a_newcomer_that_comes_back() -> None:
    # Track 1 fits nobody; the place of the newcomer, who has no gallery, would be the least bad.
    far = [-99.0, -99.0]
    values = table(
        [[0.0, -9.0, *far, 2.0, *[-9.0] * 4], [0.0, -7.5, *far, -9, -9, -3.0, -9, -9],
         [*far, 0.0, 5.0, *[-9.0] * 5], [*far, 5.0, 0.0, *[-9.0] * 5]],
        [7], 4,
    )  # fmt: skip
    values.returns[1:], values.returning[1:] = False, IMPOSSIBLE
    moves = {move.row: (move.target, move.lost) for move in best_moves(values)}
    assert moves == {0: (None, 7), 1: (None, None), 2: (3, None), 3: (2, None)}


def test_a_chain_ends_where_the_rest_gains_little() -> None:
    def moved(rest: float) -> list[int]:
        nobody = [IMPOSSIBLE] * 2
        values = table([[0.0, -9.0, 5.0, *nobody], [rest, 0.0, -9.0, *nobody]], [7], 2)
        values.returning[:], values.returns[:] = IMPOSSIBLE, False
        return [move.row for move in best_moves(values)]

    assert moved(rest=2.0) == [0]
    assert moved(rest=5.0) == [0, 1]


def test_nobody_takes_the_place_of_a_newcomer_that_comes_back() -> None:
    def moved(lost: float) -> list[tuple[int, int | None]]:
        nobody = [IMPOSSIBLE] * 2
        values = table([[0.0, -9.0, lost, *nobody], [9.0, 0.0, -9.0, *nobody]], [7], 2)
        values.returning[:] = IMPOSSIBLE
        return [(move.row, move.lost) for move in best_moves(values)]

    assert moved(lost=0.6) == [(0, 7)]
    assert moved(lost=0.1) == []


def test_a_target_that_nobody_sees_may_come_back() -> None:
    values = table([[0.0, 1.0, IMPOSSIBLE]], [7], 1)
    values.unseen[:] = 4
    (move,) = best_moves(values)
    assert (move.row, move.target, move.lost) == (0, 4, None)


def test_a_move_names_who_came_second() -> None:
    nobody = [IMPOSSIBLE] * 3
    values = table([[0, 5, 3, *nobody], [5, 0, -9, *nobody], [-9, -9, 0, *nobody]], [], 3)
    first, second = sorted(best_moves(values), key=lambda move: move.row)
    assert (first.reason.runner_up, first.reason.runner_up_gain) == (3, 3.0)
    assert (second.reason.runner_up, second.reason.runner_up_gain) == (3, -9.0)
    assert first.reason.gain == second.reason.gain == 10.0
