"""Decisions of identity, with their evidence: who came close, how close, and who came second."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import numpy as np

from vision.types import Floats, Ints

from .matching import squared_mahalanobis
from .people import People
from .types import IdentityDecision, IdentitySettings

BORN: Final = "born"
MATCHED: Final = "matched"
MERGED: Final = "merged"
SPLIT: Final = "split"
CUT_OFF: Final = "cut_off"
LOST: Final = "lost"

TWICE: Final = "twice in one camera"
CONTRADICTED: Final = "was elsewhere for too long"
CONFUSED: Final = "looks like another person nearby"


def score(cost: float) -> float:
    """Return the chance of a squared distance of at least this, χ² with 2 degrees of freedom, 0–1.

    >>> score(0.0), score(9.21), score(math.inf)
    (1.0, 0.01, 0.0)
    """
    return round(math.exp(-max(0.0, cost) / 2), 4)


def known(value: float, digits: int = 3) -> float | None:
    """Round a number; None for what is not finite, which JSON has no word for."""
    return round(float(value), digits) if math.isfinite(value) else None


@dataclass(frozen=True, slots=True)
class Candidates:
    """How far each track was from each person when it asked for one.

    Attributes:
        ids: of the people, (P,).
        asked: (A,) the tracks.
        squared: (A, P) squared Mahalanobis distance.
        distance: (A, P) metres.
        unseen: (P,) seconds since the last sighting.
        cosine: (A, P) of what they look like, NaN where nobody has looked.
    """

    ids: list[UUID]
    asked: Ints
    squared: Floats
    distance: Floats
    unseen: Floats
    cosine: Floats

    def row(self, track: int) -> int:
        """Return the row of a track that asked."""
        return int(np.searchsorted(self.asked, track))

    def nearest(self, track: int, apart_from: int = -1) -> int:
        """Return the cheapest person for a track, -1 for nobody."""
        cost = self.squared[self.row(track)] + self.unseen
        if apart_from >= 0:
            cost[apart_from] = np.inf
        if not len(cost) or not np.isfinite(cost).any():
            return -1
        return int(np.argmin(cost))

    def score(self, track: int, person: int) -> float:
        """Return the score of the pair, 0–1."""
        return score(float(self.squared[self.row(track), person] + self.unseen[person]))

    def evidence(self, track: int, person: int) -> dict[str, Any]:
        """Return the evidence of the pair, fit for JSON."""
        row = self.row(track)
        said = {
            "distance_m": known(self.distance[row, person]),
            "mahalanobis": known(math.sqrt(self.squared[row, person])),
            "unseen_seconds": known(self.unseen[person]),
        }
        if np.isfinite(self.cosine[row, person]):
            said["cosine"] = known(self.cosine[row, person])
        return said


def explain(
    asked: list[int],
    rows: Ints,
    ids: list[UUID],
    candidates: Candidates,
    cut: Mapping[int, tuple[int, str]],
    tracks: list[tuple[str, int]],
) -> list[IdentityDecision]:
    """Return the decisions about the tracks that `asked` for a person.

    Args:
        rows: (M,) whose they are now; rows behind the candidates' are newborn people.
        ids: of all people now.
        cut: by track, the row that it was cut off from in this tick, and why.
        tracks: (M,) camera and id of each track.
    """
    decisions = []
    group_new_tracks: set[int] = set()
    for track in asked:
        row = int(rows[track])
        if track in cut:
            decisions.append(_cut_off(tracks[track], track, cut[track], ids[row], candidates))
        if row < len(candidates.ids):
            decisions.append(_matched(tracks[track], track, row, candidates))
        elif row not in group_new_tracks:
            group_new_tracks.add(row)
            mine = np.flatnonzero(rows == row).tolist()
            former = [cut[t][0] for t in mine if t in cut]
            seen_by = [tracks[t][0] for t in mine]
            born = _born(tracks[track], track, ids[row], candidates, seen_by)
            if former:
                born = replace(born, kind=SPLIT, other=candidates.ids[former[0]])
            decisions.append(born)
    return decisions


def merged(people: People, keep: int, drop: int, settings: IdentitySettings) -> IdentityDecision:
    """Return the decision to merge two people who walked as one for long enough.

    It is made before they are joined.
    """
    offset = people.mean[drop, :2] - people.mean[keep, :2]
    noise = np.eye(2) * 2 * settings.position_noise**2
    spread = people.covariance[keep, :2, :2] + people.covariance[drop, :2, :2] + noise
    squared = float(squared_mahalanobis(offset, spread))
    return IdentityDecision(
        MERGED,
        people.ids[keep],
        score=score(squared),
        other=people.ids[drop],
        evidence={
            "distance_m": known(math.hypot(*offset)),
            "mahalanobis": known(math.sqrt(squared)),
            "together_seconds": settings.merge_seconds,
        },
    )


def _cut_off(
    where: tuple[str, int],
    track: int,
    cut: tuple[int, str],
    now: UUID,
    candidates: Candidates,
) -> IdentityDecision:
    row, reason = cut
    evidence = {"reason": reason} | candidates.evidence(track, row)
    person, said = candidates.ids[row], candidates.score(track, row)
    return IdentityDecision(CUT_OFF, person, *where, score=said, other=now, evidence=evidence)


def _matched(
    where: tuple[str, int], track: int, row: int, candidates: Candidates
) -> IdentityDecision:
    second = candidates.nearest(track, row)
    return IdentityDecision(
        MATCHED,
        candidates.ids[row],
        *where,
        score=candidates.score(track, row),
        runner_up=candidates.ids[second] if second >= 0 else None,
        runner_up_score=candidates.score(track, second) if second >= 0 else None,
        evidence=candidates.evidence(track, row),
    )


def _born(
    where: tuple[str, int],
    track: int,
    person: UUID,
    candidates: Candidates,
    seen_by: list[str],
) -> IdentityDecision:
    evidence: dict[str, Any] = {"cameras": seen_by}
    nearest = candidates.nearest(track)
    if nearest < 0:
        return IdentityDecision(BORN, person, *where, evidence=evidence)
    evidence["nearest"] = candidates.evidence(track, nearest)
    return IdentityDecision(
        BORN,
        person,
        *where,
        runner_up=candidates.ids[nearest],
        runner_up_score=candidates.score(track, nearest),
        evidence=evidence,
    )
