"""Decisions about people, with what speaks for them, for the decision log."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from vision.identity.types import IdentityDecision

from .corrections import Correction, CorrectionKind, Merge, Reason
from .person_ids import PersonIds
from .tick import Birth

BORN: Final = "born"
MATCHED: Final = "matched"
MERGED: Final = "merged"
SPLIT: Final = "split"
CUT_OFF: Final = "cut_off"
LOST: Final = "lost"
REASONS: Final = {
    CorrectionKind.SWAP: "two people were confused while they were close",
    CorrectionKind.JOIN: "the position agrees with other cameras",
    CorrectionKind.RETURN: "someone came back",
    CorrectionKind.NEWCOMER: "it fits no known person",
}


@dataclass(frozen=True, slots=True)
class DecisionMaker:
    """Makes the log's entries.

    Attributes:
        ids: of people.
        cameras: names of the cameras by row.
        lost_seconds: time unseen after which someone is lost, s.
    """

    ids: PersonIds
    cameras: Sequence[str]
    lost_seconds: float

    def birth(self, birth: Birth) -> IdentityDecision:
        """Return the decision that someone is new."""
        camera, track = birth.sightings[0]
        evidence: dict[str, Any] = {"cameras": [self.cameras[one] for one, _ in birth.sightings]}
        if birth.nearest:
            evidence["nearest"] = {"distance_m": round(birth.distance, 2)}
        return IdentityDecision(
            BORN,
            self.ids.of(birth.key),
            self.cameras[camera],
            track,
            runner_up=self.ids.of(birth.nearest) if birth.nearest else None,
            evidence=evidence,
        )

    def correction(self, correction: Correction) -> list[IdentityDecision]:
        """Return what is said of a track that goes to another person, about both of them."""
        previous, person = self.ids.of(correction.previous), self.ids.of(correction.person)
        where = self.cameras[correction.camera], correction.new_track
        evidence = self._evidence(correction.reason) | {
            "reason": REASONS[correction.kind],
            "since_seconds": round(correction.until - correction.since, 2),
        }
        rest = self._rest(correction.reason)
        taken = IdentityDecision(CUT_OFF, previous, *where, other=person, evidence=evidence, **rest)
        if correction.kind is CorrectionKind.NEWCOMER:
            return [taken, IdentityDecision(SPLIT, person, *where, other=previous)]
        if correction.kind is CorrectionKind.RETURN:
            return [taken, IdentityDecision(MATCHED, person, *where, evidence=evidence, **rest)]
        return [taken]

    def merge(self, merge: Merge) -> IdentityDecision:
        """Return the decision that two are one."""
        person, other = self.ids.of(merge.into), self.ids.of(merge.key)
        kind = MATCHED if merge.returned else MERGED
        if merge.reason is None:
            return IdentityDecision(kind, person, other=other)
        rest = self._rest(merge.reason)
        evidence = self._evidence(merge.reason)
        return IdentityDecision(kind, person, other=other, evidence=evidence, **rest)

    def lost(self, key: int) -> IdentityDecision:
        """Return the decision that nobody sees someone any longer."""
        return IdentityDecision(
            LOST, self.ids.of(key), evidence={"unseen_seconds": self.lost_seconds}
        )

    def _evidence(self, reason: Reason) -> dict[str, Any]:
        evidence: dict[str, Any] = {
            "log_odds": round(reason.gain, 2),
            "appearance_log_odds": round(reason.appearance, 2),
        }
        if reason.floor is not None:
            evidence["floor_log_odds"] = round(reason.floor, 2)
        return evidence

    def _rest(self, reason: Reason) -> dict[str, Any]:
        """Return score and runner-up."""
        rest: dict[str, Any] = {"score": _probability(reason.gain)}
        if reason.runner_up:
            rest["runner_up"] = self.ids.of(reason.runner_up)
            rest["runner_up_score"] = _probability(reason.runner_up_gain)
        return rest


def _probability(nats: float) -> float:
    """Return the probability of log-odds.

    >>> _probability(0.0), _probability(4.0)
    (0.5, 0.982)
    """
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, nats)))), 4)
