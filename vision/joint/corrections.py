"""Decisions that correct the last seconds, with what speaks for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
class Reason:
    """What speaks for a decision.

    Attributes:
        gain: evidence against leaving all as it was, nats.
        appearance: part of it that appearance gives, nats.
        floor: evidence of the floor, nats; None where it says nothing.
        runner_up: key of the second best person, 0: none.
        runner_up_gain: evidence for them, nats.
    """

    gain: float
    appearance: float = 0.0
    floor: float | None = None
    runner_up: int = 0
    runner_up_gain: float = 0.0


@dataclass(frozen=True, slots=True)
class Correction:
    """A camera's track belongs to another person, for a span of time.

    Attributes:
        kind: see there.
        camera: row of the camera.
        track: its track id until now.
        new_track: the id with which it continues.
        previous: key of the person who it was said to be.
        person: key of the person who it is.
        since, until: span that is corrected, s.
        reason: what speaks for it.
    """

    kind: CorrectionKind
    camera: int
    track: int
    new_track: int
    previous: int
    person: int
    since: float
    until: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Merge:
    """A key was someone else's all the time: all its rows are theirs.

    Attributes:
        key: that ends.
        into: who it was.
        returned: whether that person had been lost.
        reason: what speaks for it.
    """

    key: int
    into: int
    returned: bool = False
    reason: Reason | None = None
