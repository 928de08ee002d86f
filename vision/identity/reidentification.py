"""Re-identification of newcomers who were here before, and late merges of people in view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from vision.types import Floats, Ints

from .candidates import PairComparer, PairEvidence
from .decisions import MATCHED, MERGED, known
from .embeddings import EmbeddingStore
from .matching import assign
from .people import People, Truth
from .types import IdentityDecision, IdentitySettings

CERTAIN = 0.97
"""Probability that needs no second picture."""
AGAIN = 1.0
"""Between two looks for people who are known for long, s."""
NOBODY = 0.05
"""Probability below which a newcomer is not waited for."""


@dataclass(frozen=True, slots=True)
class GalleryMatch:
    """A newcomer who is a known person, of the gallery or in view.

    Attributes:
        row: of the one whose id goes.
        other: row of the one whose id stays, in the gallery or among the people in view.
        lost: whether that is in the gallery.
        decision: what was decided; names both.
    """

    row: int
    other: int
    lost: bool
    decision: IdentityDecision


class ReIdentifier:
    """Re-identifies newcomers, and people in view who turn out to be one.

    Args:
        settings: see `IdentitySettings`.
        looks: everybody's.
        evidence: compares people.
        apart: pairs that an operator has declared to be two.
    """

    def __init__(
        self,
        settings: IdentitySettings,
        embeddings: EmbeddingStore,
        evidence: PairComparer,
        apart: set[frozenset[UUID]],
    ) -> None:
        self._settings, self._embeddings, self._evidence = settings, embeddings, evidence
        self._apart = apart

    def decide(
        self, people: People, gallery: People, changed: Truth, clock: float
    ) -> list[GalleryMatch]:
        """Compare newcomers, and anyone with a new embedding, with everybody known.

        Args:
            people: those in view; who is found to be nobody known is made sure.
            gallery: who was lost.
            changed: (P,) who has a new picture.
        """
        settings, embeddings = self._settings, self._embeddings
        seen = people.last_seen == clock
        pictured = embeddings.count[people.slots] > 0
        age = clock - people.first_seen
        ripe = ~people.confirmed & (people.hits >= settings.confirm_ticks) & seen
        waited = age >= settings.decide_seconds
        if not embeddings.mean.shape[1]:
            people.confirmed |= ripe
            return []
        people.confirmed |= ripe & ~pictured & waited
        due = np.where(
            people.confirmed, changed & (clock - people.compared >= AGAIN), changed | ripe
        )
        nothing = ~people.confirmed & waited & (people.hits == 0)
        asking = np.flatnonzero(seen & pictured & due & ~nothing)
        if not len(asking):
            return []
        people.compared[asking] = clock
        others = np.flatnonzero(people.confirmed & pictured)
        pairs = self._pairs(people, asking, gallery, others)
        chance = pairs.probability()
        newcomer = ~people.confirmed[asking]
        need = np.where(newcomer, settings.accept_probability, settings.merge_probability)[:, None]
        several = (embeddings.count[people.slots[asking]] > 1) | waited[asking]
        need = np.where((newcomer & ~several)[:, None], CERTAIN, need)
        rows, columns = assign(-pairs.odds, (chance >= need) & np.isfinite(pairs.odds))
        found = [
            self._found(people, gallery, asking, others, pairs, chance, row, column)
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        ]
        best = chance.max(axis=1, initial=0.0)
        alone = ~np.isfinite(pairs.odds).any(axis=1)
        clear = (alone | ((best < NOBODY) & several)) & ~pairs.barred.any(axis=1)
        nobody = clear | waited[asking]
        stays = np.ones(len(asking), np.bool_)
        stays[rows] = False
        settled = asking[nobody & stays]
        people.confirmed[settled[ripe[settled]]] = True
        return found

    def _pairs(self, people: People, asking: Ints, gallery: People, others: Ints) -> PairEvidence:
        """Compare those who ask with the gallery, and with others in view."""
        lost = self._evidence.compare(people, asking, gallery, np.arange(len(gallery)))
        here = self._evidence.compare(people, asking, people, others)
        older = people.first_seen[others][None] < people.first_seen[asking][:, None]
        older |= (people.first_seen[others][None] == people.first_seen[asking][:, None]) & (
            others[None] < asking[:, None]
        )
        here.odds[~older], here.barred[~older] = -np.inf, False
        pairs = lost.beside(here)
        if self._apart:
            ids = gallery.ids + [people.ids[row] for row in others]
            for row, column in np.argwhere(np.isfinite(pairs.odds)).tolist():
                if frozenset((people.ids[asking[row]], ids[column])) in self._apart:
                    pairs.odds[row, column] = -np.inf
        return pairs

    def _found(
        self,
        people: People,
        gallery: People,
        asking: Ints,
        others: Ints,
        pairs: PairEvidence,
        chance: Floats,
        row: int,
        column: int,
    ) -> GalleryMatch:
        ids = gallery.ids + [people.ids[other] for other in others]
        lost = column < len(gallery)
        rivals = chance[row].copy()
        rivals[column] = -1.0
        second = int(np.argmax(rivals)) if len(rivals) > 1 else -1
        mine = int(asking[row])
        decision = IdentityDecision(
            MERGED if people.confirmed[mine] else MATCHED,
            ids[column],
            score=round(float(chance[row, column]), 4),
            other=people.ids[mine],
            runner_up=ids[second] if second >= 0 else None,
            runner_up_score=round(float(chance[row, second]), 4) if second >= 0 else None,
            evidence=self._said(people, mine, pairs, row, column),
        )
        return GalleryMatch(
            mine, column if lost else int(others[column - len(gallery)]), lost, decision
        )

    def _said(
        self, people: People, mine: int, pairs: PairEvidence, row: int, column: int
    ) -> dict[str, Any]:
        return {
            "cosine": known(pairs.cosine[row, column]),
            "log_odds": known(pairs.odds[row, column]),
            "distance_m": known(pairs.distance[row, column]),
            "unseen_seconds": known(max(0.0, pairs.gap[row, column])),
            "pictures": int(self._embeddings.count[people.slots[mine]]),
            "candidates": int(np.isfinite(pairs.odds[row]).sum()),
        }
