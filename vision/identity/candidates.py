"""Candidates for who a person may be: evidence of appearance, floor and time for each pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Ints

from .embeddings import EmbeddingStore
from .matching import squared_mahalanobis
from .people import People, Truth, seen_together
from .similarity import SimilarityModel
from .transitions import Transitions
from .types import IdentitySettings

AREA = 200.0
"""Of the floor on which someone can turn up, m²: what a position is weighed against."""
DRIFT = 0.8
"""How fast it becomes unsure where someone out of sight is, m/s."""
PLACE_LIMIT = 3.0
"""Largest weight of evidence from the floor, nats."""
MORE = 0.5
"""What each doubling of the pictures adds to their evidence: one after the other are alike."""


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """Evidence for each of N people being each of M others.

    Attributes:
        odds: (N, M) log-likelihood ratio in all, nats; -inf where they cannot be one.
        cosine: (N, M) of their looks; NaN where one has none.
        distance: (N, M) metres from where the one was lost to where the other turned up.
        gap: (N, M) seconds between.
        barred: (N, M) whether only a camera that showed both at once speaks against it: one of its
            tracks may have gone over to someone else.
    """

    odds: Floats
    cosine: Floats
    distance: Floats
    gap: Floats
    barred: Truth

    def beside(self, other: PairEvidence) -> PairEvidence:
        """Return the same people's evidence with these others and those."""
        return PairEvidence(
            *(
                np.concatenate([getattr(self, name), getattr(other, name)], axis=1)
                for name in ("odds", "cosine", "distance", "gap", "barred")
            )
        )

    def probability(self) -> Floats:
        """Return (N, M) the probability that they are one person.

        A newcomer is taken to be as likely someone new as one of the M.

        With more people to be mistaken for, each has to be more convincing.
        """
        weight = np.exp(self.odds - np.log(max(1, self.odds.shape[1])))
        share: Floats = weight / (1.0 + weight.sum(axis=1, keepdims=True))
        return share


class PairComparer:
    """Compares people by appearance, floor and time.

    Args:
        settings: see `IdentitySettings`.
        looks: everybody's.
        likeness, transitions: what was learned.
    """

    def __init__(
        self,
        settings: IdentitySettings,
        embeddings: EmbeddingStore,
        similarity: SimilarityModel,
        transitions: Transitions,
    ) -> None:
        self._settings, self._embeddings = settings, embeddings
        self._similarity, self._transitions = similarity, transitions
        self.slack = 0.0
        """How much farther than they can walk people may turn up, m."""

    def compare(self, people: People, rows: Ints, others: People, columns: Ints) -> PairEvidence:
        """Compare each of `rows` with each of `columns`, who they may turn out to be."""
        cosine = self._cosine(people.slots[rows], others.slots[columns])
        gap = people.first_seen[rows][:, None] - others.last_seen[columns][None]
        place, distance, reachable = self._place(people, rows, others, columns, gap)
        pictures = np.maximum(1, self._embeddings.count[people.slots[rows]])[:, None]
        ratio = self._similarity.ratio(np.nan_to_num(cosine))
        odds = ratio * (1 + MORE * np.log2(pictures)) + place
        odds += self._transitions.ratio(
            last_camera(others, columns), first_camera(people, rows), gap
        )
        possible, both = (
            reachable & np.isfinite(cosine),
            seen_together(people, rows, others, columns),
        )
        barred = possible & both & (odds > 0)
        return PairEvidence(
            np.where(possible & ~both, odds, -np.inf), cosine, distance, gap, barred
        )

    def _cosine(self, slots: Ints, others: Ints) -> Floats:
        means, counts = self._embeddings.mean, self._embeddings.count
        cosine = (means[slots] @ means[others].T).astype(np.float64)
        cosine[counts[slots] == 0] = np.nan
        cosine[:, counts[others] == 0] = np.nan
        return cosine

    def _place(
        self, people: People, rows: Ints, others: People, columns: Ints, gap: Floats
    ) -> tuple[Floats, Floats, Truth]:
        """Return the positions' log-likelihood ratio, distance, and whether legs can do it."""
        settings = self._settings
        unseen = np.maximum(0.0, gap)
        # Who is in view now is compared as of now, others from where they turned up.
        here = np.where(
            (gap > 0)[..., None], people.start[rows][:, None], people.mean[rows][:, None, :2]
        )
        difference = here - others.mean[columns][None, :, :2]
        distance = np.hypot(difference[..., 0], difference[..., 1])
        spread = (
            people.covariance[rows][:, None, :2, :2] + others.covariance[columns][None, :, :2, :2]
        )
        spread = spread + ((DRIFT * unseen) ** 2 + settings.position_noise**2)[
            ..., None, None
        ] * np.eye(2)
        squared = squared_mahalanobis(difference, spread)
        size = spread[..., 0, 0] * spread[..., 1, 1] - spread[..., 0, 1] * spread[..., 1, 0]
        density = -squared / 2 - np.log(2 * np.pi * np.sqrt(size) / AREA)
        known = people.placed[rows][:, None] & others.placed[columns][None]
        reach = self.slack + settings.reach + settings.running_speed * unseen
        ratio = np.where(known, np.clip(density, -PLACE_LIMIT, PLACE_LIMIT), 0.0)
        return ratio, np.where(known, distance, np.nan), ~known | (distance <= reach)


def first_camera(people: People, rows: Ints) -> Ints:
    """Return the number of the camera that saw each first, (N,)."""
    return np.asarray(np.argmin(people.first[rows], axis=1))


def last_camera(people: People, rows: Ints) -> Ints:
    """Return the number of the camera that saw each last, (N,)."""
    return np.asarray(np.argmax(people.last[rows], axis=1))
