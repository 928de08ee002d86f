"""How well vectors tell people apart: pairs over time, and Market-1501's protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from vision.types import Floats, Floats32, Ints


class TooFewPeople(Exception):  # noqa: N818 - reads as what it is
    """The crops hold no pair of one person, or none of two; the message says which."""


@dataclass(frozen=True, slots=True)
class PairScores:
    """Figures over pairs of crops of one recording.

    Attributes:
        roc_area: chance that a pair of one person is more alike than a pair of two.
        rank1: share of crops whose most alike crop shows the same person.
        crops, people: how many were compared.
    """

    roc_area: float
    rank1: float
    crops: int
    people: int


@dataclass(frozen=True, slots=True)
class MarketScores:
    """Figures by the Market-1501 protocol (Zheng et al., ICCV 2015).

    Attributes:
        rank1: share of queries whose first answer is right.
        mean_average_precision: over all queries.
        queries: how many were asked.
    """

    rank1: float
    mean_average_precision: float
    queries: int


def pair_scores(vectors: Floats32, people: Ints, frames: Ints, apart: int = 60) -> PairScores:
    """Score same-person pairs at least `apart` frames apart against pairs of two people.

    Crops of one person that lie closer in time are similar for other reasons than the person, so
    they count neither as pairs nor as answers.

    Args:
        vectors: (N, D) rows of unit length.
        people, frames: (N,).
        apart: frames.

    Raises:
        TooFewPeople: no pair of one kind.

    >>> vectors = np.float32([[1, 0], [1, 0], [0, 1], [0, 1]])
    >>> scores = pair_scores(vectors, np.array([1, 1, 2, 2]), np.array([0, 90, 0, 90]))
    >>> scores.roc_area, scores.rank1
    (1.0, 1.0)
    """
    alike = np.asarray(vectors @ vectors.T, np.float64)
    same = people[:, None] == people[None, :]
    far = np.abs(frames[:, None] - frames[None, :]) >= apart
    upper = np.triu(np.ones(same.shape, np.bool_), 1)
    right, wrong = alike[same & far & upper], alike[~same & upper]
    if not len(right) or not len(wrong):
        kind = f"of one person {apart} frames apart" if not len(right) else "of two people"
        raise TooFewPeople(f"the crops hold no pair {kind}; give a longer recording")
    answered = (same & far).any(1)
    allowed = np.where(~same | far, alike, -np.inf)
    np.fill_diagonal(allowed, -np.inf)
    best = allowed.argmax(1)
    rank1 = float((people[best] == people)[answered].mean())
    return PairScores(roc_area(right, wrong), rank1, len(people), len(np.unique(people)))


def roc_area(right: Floats, wrong: Floats) -> float:
    """Return the area under the ROC curve by the Mann-Whitney statistic; ties count half.

    >>> roc_area(np.array([0.9, 0.4]), np.array([0.5, 0.1]))
    0.75
    """
    ranks = rankdata(np.concatenate([right, wrong]))
    count = len(right)
    wins = ranks[:count].sum() - count * (count + 1) / 2
    return float(wins / (count * len(wrong)))


def market_scores(vectors: Floats32, people: Sequence[str], cameras: Sequence[str]) -> MarketScores:
    """Score one query per person and camera; its gallery is everything else.

    The gallery of a query leaves out the query's person in the query's camera (Zheng et al., ICCV
    2015).

    Args:
        vectors: (N, D) rows of unit length.
        people, cameras: (N,), the first crop of a person in a camera is the query.

    Raises:
        TooFewPeople: nobody is seen by two cameras.
    """
    who, where = np.asarray(people), np.asarray(cameras)
    first: list[bool] = []
    precisions: list[float] = []
    asked: set[tuple[str, str]] = set()
    for query, key in enumerate(zip(people, cameras, strict=True)):
        if key in asked:
            continue
        asked.add(key)
        gallery = ~((who == key[0]) & (where == key[1]))
        relevant = who[gallery] == key[0]
        if not relevant.any():
            continue
        order = np.argsort(-(vectors[gallery] @ vectors[query]), kind="stable")
        hits = np.flatnonzero(relevant[order]) + 1
        first.append(bool(hits[0] == 1))
        precisions.append(float((np.arange(1, len(hits) + 1) / hits).mean()))
    if not first:
        raise TooFewPeople("nobody is seen by two cameras; Market-1501's protocol needs that")
    return MarketScores(float(np.mean(first)), float(np.mean(precisions)), len(first))
