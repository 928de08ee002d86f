"""Decisions that correct the last seconds, and the rows that they relabel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vision.types import Floats, Ints


class CorrectionKind(StrEnum):
    """Why a camera's track went to another person."""

    SWAP = "swap"
    """Tracks were exchanged between two people, or in a cycle."""
    JOIN = "join"
    """The track is that of a person that this camera did not see."""
    RETURN = "return"
    """Someone from the gallery came back."""
    NEWCOMER = "newcomer"
    """The track is nobody's who is known."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A camera's track belongs to another person, for a span of time.

    Attributes:
        kind: see there.
        track: camera's track id.
        person: key of the person who it is.
        since, until: span that is corrected, s.
    """

    kind: CorrectionKind
    track: int
    person: int
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Merge:
    """A key was someone else's all the time: all its rows are theirs."""

    key: int
    into: int


@dataclass(frozen=True, slots=True)
class RelabelledRows:
    """Rows as they were reported: (R,) time, s; camera's track id; key of the person."""

    times: Floats
    tracks: Ints
    people: Ints


def relabel(
    rows: RelabelledRows, corrections: Sequence[Correction], merges: Sequence[Merge]
) -> Ints:
    """Return (R,) keys after corrections, in the order in which they were made.

    >>> rows = RelabelledRows(np.array([0.0, 1.0]), np.array([7, 7]), np.array([1, 1]))
    >>> relabel(rows, [Correction(CorrectionKind.SWAP, 7, 2, since=0.5, until=1.0)], [])
    array([1, 2])
    >>> relabel(rows, [], [Merge(1, into=3)])
    array([3, 3])
    """
    people = rows.people.copy()
    for correction in corrections:
        within = (rows.times >= correction.since) & (rows.times <= correction.until)
        people[within & (rows.tracks == correction.track)] = correction.person
    into = {merge.key: merge.into for merge in merges}
    keys, places = np.unique(people, return_inverse=True)
    last = np.array([_last(key, into) for key in keys.tolist()], np.int64)
    final: Ints = last[places]
    return final


def _last(key: int, into: dict[int, int]) -> int:
    seen: set[int] = set()
    while key in into and key not in seen:
        seen.add(key)
        key = into[key]
    return key
