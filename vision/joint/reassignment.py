"""The best exchanges of one camera's tracks among people, where they are clearly better.

Every few tenths of a second the recent crops and floor points of a camera's tracks are compared
with everyone's gallery and with where the other cameras see them. The best assignment of tracks to
people falls apart into cycles (swaps), chains and single moves, which have nobody in common; those
that gain enough are the camera's exchanges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from vision.types import Floats, Ints

from .corrections import Reason
from .returns import IMPOSSIBLE
from .settings import JointSettings
from .track_values import TrackValues


@dataclass(frozen=True, slots=True)
class Move:
    """One track goes to someone else.

    Attributes:
        row: target that has the track.
        target: row of the target that gets it; None: a person from the gallery or someone new.
        lost: key of the person from the gallery; None: a target or someone new.
        reason: what speaks for it.
        absent: whether no camera sees the person who gets it.
        returns: whether the target that has the track is new, and all of it is the person who
            comes back.
    """

    row: int
    target: int | None
    lost: int | None
    reason: Reason
    absent: bool = False
    returns: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """Moves that belong together, and what they gain, nats."""

    moves: list[Move]
    gain: float

    @property
    def rows(self) -> set[int]:
        """Rows of the targets that have a track or get one."""
        pairs = (pair for move in self.moves for pair in (move.row, move.target))
        return {row for row in pairs if row is not None}

    def renumbered(self, rows: Mapping[int, int | None]) -> Exchange | None:
        """Return the same with other rows of targets, by old row; None where one has ended."""
        now = {old: row for old, row in rows.items() if row is not None}
        if not self.rows <= now.keys():
            return None
        moves = [
            replace(
                move, row=now[move.row], target=None if move.target is None else now[move.target]
            )
            for move in self.moves
        ]
        return replace(self, moves=moves)


def best_exchanges(table: TrackValues, settings: JointSettings) -> list[Exchange]:
    """Return the exchanges that gain enough, which have nobody in common, the clearest first.

    A newcomer that comes back is recognised first, whole. Otherwise its young gallery, which may
    hold crops of those it came with, would take a track from one of them. But where it looks more
    like someone who loses a track in this round, it waits: they may come back in the next one.
    """
    if table.returns.any():
        chosen = _with_returns(table, settings)
    else:
        chosen = list(_best(table.values, table, settings).values())
    return sorted(chosen, key=lambda exchange: -exchange.gain)


def _with_returns(table: TrackValues, settings: JointSettings) -> list[Exchange]:
    """Return the exchanges of a round in which newcomers may come back."""
    returns, rest = _returns_and_rest(table, settings)
    waiting = _without_hasty_returns(table, _freed(rest, table))
    if waiting is not table:
        returns, rest = _returns_and_rest(waiting, settings)
    return returns + rest


def _returns_and_rest(
    table: TrackValues, settings: JointSettings
) -> tuple[list[Exchange], list[Exchange]]:
    """Return newcomers' returns, and the exchanges of all others."""
    returns = _best(_only_returns(table), table, settings)
    others = _without(table, list(frozenset().union(*returns)))
    return list(returns.values()), list(_best(others, table, settings).values())


def _freed(exchanges: list[Exchange], table: TrackValues) -> Ints:
    """Return the columns of people who lose a track and get none."""
    moves = [move for exchange in exchanges for move in exchange.moves]
    left = {move.row for move in moves if not move.returns}
    rows = sorted(left - {move.target for move in moves})
    return np.searchsorted(table.people, np.array(rows, np.int64))


def _without_hasty_returns(table: TrackValues, freed: Ints) -> TrackValues:
    """Return the table without returns of those who look more like one of the `freed`."""
    if not len(freed):
        return table
    lost = _lost_columns(table)
    nearest = table.appearance[:, freed].max(axis=1, keepdims=True)
    hasty = table.returns & (nearest > table.appearance[:, lost])
    if not hasty.any():
        return table
    values = table.values.copy()
    values[:, lost][hasty] = IMPOSSIBLE
    return replace(table, values=values, returning=np.where(hasty, IMPOSSIBLE, table.returning))


def _without(table: TrackValues, columns: list[int]) -> Floats:
    """Return the values where columns are nobody's but their owners', who stay."""
    values, owners = table.values.copy(), np.flatnonzero(np.isin(table.home, columns))
    own = owners, table.home[owners]
    values[:, columns] = values[owners] = IMPOSSIBLE
    values[own] = table.values[own]
    return values


def _best(
    values: Floats, table: TrackValues, settings: JointSettings
) -> dict[frozenset[int], Exchange]:
    """Return the exchanges that gain enough, by the columns of those concerned."""
    rows, columns = linear_sum_assignment(values, maximize=True)
    home = table.home.tolist()
    elsewhere = columns != table.home[rows]
    moved = dict(zip(rows[elsewhere].tolist(), columns[elsewhere].tolist(), strict=True))
    found = {}
    for exchange in _exchanges(moved, home):
        moves = list(exchange.items())
        gains = [float(values[row, column] - values[row, home[row]]) for row, column in moves]
        least, rest = _least_gain(*moves[0], table, settings), settings.reassign_gain
        chain = _is_chain(exchange, home)
        # A newcomer that comes back was nobody else: there is no place for who would follow.
        alone = chain and least < rest
        if alone or (chain and gains[0] >= least and sum(gains[1:]) < rest):
            moves, gains = moves[:1], gains[:1]  # what follows need not be
        if sum(gains) < (least if len(moves) == 1 else rest):
            continue
        gain = sum(gains)
        places = frozenset(place for row, column in moves for place in (home[row], column))
        found[places] = Exchange([_move(row, column, table, gain) for row, column in moves], gain)
    return found


def _is_chain(exchange: dict[int, int], home: list[int]) -> bool:
    """Return whether the first row goes to a place that nobody of the exchange leaves."""
    return next(iter(exchange.values())) not in {home[row] for row in exchange}


def _only_returns(table: TrackValues) -> Floats:
    """Return the values where everyone stays or is a newcomer that comes back."""
    values = np.full_like(table.values, IMPOSSIBLE)
    own = np.arange(len(table.home)), table.home
    values[own] = table.values[own]
    values[:, _lost_columns(table)] = table.returning
    return values


def _lost_columns(table: TrackValues) -> slice:
    """Return the columns of the people who may come back."""
    return slice(len(table.people), len(table.people) + len(table.lost))


def _exchanges(moved: dict[int, int], home: list[int]) -> list[dict[int, int]]:
    """Return the parts of {row: new column} that hang together by the columns they leave.

    Chains begin with the row that goes to a free place.

    >>> _exchanges({0: 1, 1: 5, 2: 3, 3: 2}, [0, 1, 2, 3])
    [{1: 5, 0: 1}, {2: 3, 3: 2}]
    """
    owner = {home[row]: row for row in moved}
    behind = {owner[column]: row for row, column in moved.items() if column in owner}
    left, parts = dict(moved), []
    free = [row for row, column in moved.items() if column not in owner]
    for first in [*free, *moved]:
        part, row = {}, first
        while row in left:
            part[row] = left.pop(row)
            row = behind.get(row, row)
        if part:
            parts.append(part)
    return parts


def _least_gain(row: int, column: int, table: TrackValues, settings: JointSettings) -> float:
    """Return what a move must gain by itself, nats: less where a newcomer comes back."""
    place = column - len(table.people)
    if 0 <= place < len(table.lost) and table.returns[row, place]:
        return settings.return_gain
    return settings.reassign_gain


def _move(row: int, column: int, table: TrackValues, gain: float) -> Move:
    track, place = int(table.tracks[row]), column - len(table.people)
    reason = _reason(row, column, table, gain)
    if place < 0:
        return Move(track, int(table.people[column]), None, reason)
    if place >= len(table.lost):
        return Move(track, None, None, reason)
    returns = bool(table.returns[row, place])
    if table.unseen[place] >= 0:
        return Move(track, int(table.unseen[place]), None, reason, absent=True, returns=returns)
    return Move(track, None, table.lost[place], reason, absent=True, returns=returns)


def _reason(row: int, column: int, table: TrackValues, gain: float) -> Reason:
    """Return what speaks for a move that is part of an exchange with this gain."""
    home = int(table.home[row])
    values = table.values[row] - table.values[row, home]
    appearance = float(table.appearance[row, column] - table.appearance[row, home])
    others = values[: len(table.keys)].copy()
    others[[home, column] if column < len(others) else [home]] = -np.inf
    second = int(others.argmax())
    if others[second] <= IMPOSSIBLE / 2:
        return Reason(float(gain), appearance)
    runner_up = int(table.keys[second]), float(others[second])
    return Reason(float(gain), appearance, None, *runner_up)
