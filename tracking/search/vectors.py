"""Vectors in memory, all compared with one product of a matrix and a vector: exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias
from uuid import UUID

import numpy as np

from tracking.models.vector_field import Vector

GROWTH: Final = 1.3
SimilarPeople: TypeAlias = list[tuple[UUID, float]]
"""People and how alike they are (cosine), most alike first."""


class Vectors:
    """Vectors of unit length by person.

    Args:
        dimensions: D, of each.
    """

    def __init__(self, dimensions: int) -> None:
        self._matrix: Vector = np.empty((0, dimensions), np.float32)
        self._people: list[UUID] = []
        self._rows: dict[UUID, int] = {}

    def __len__(self) -> int:
        return len(self._people)

    def put(self, people: Sequence[UUID], vectors: Vector) -> None:
        """Add or replace the (N, D) vectors of N people."""
        for person in people:
            if person not in self._rows:
                self._rows[person] = len(self._people)
                self._people.append(person)
        self._reserve(len(self._people))
        self._matrix[[self._rows[person] for person in people]] = vectors

    def blank(self, people: Iterable[UUID]) -> None:
        """Overwrite the vectors of people who were forgotten: they are like nobody."""
        self._matrix[[self._rows[one] for one in people if one in self._rows]] = 0.0

    def among(self, people: Iterable[UUID], vector: Vector) -> SimilarPeople:
        """Return all of `people` who have a vector."""
        rows = np.array([self._rows[one] for one in people if one in self._rows], np.intp)
        scores = self._matrix[rows] @ vector
        order = np.argsort(-scores, kind="stable")
        return self._named(rows[order], scores[order])

    def ranked(self, vector: Vector, first: int) -> Iterator[SimilarPeople]:
        """Everybody in blocks, the first of about `first` people and each four times the last.

        All are compared when the first block is asked for; what is put later is not in it.
        """
        scores = self._matrix[: len(self)] @ vector
        left, size = np.arange(len(self)), first
        while len(left):
            if size < len(left):
                parted = np.argpartition(-scores[left], size)
                block, left = left[parted[:size]], left[parted[size:]]
            else:
                block, left = left, left[:0]
            block = block[np.argsort(-scores[block], kind="stable")]
            yield self._named(block, scores[block])
            size *= 4

    def _named(
        self, rows: np.ndarray[tuple[int], np.dtype[np.intp]], scores: Vector
    ) -> SimilarPeople:
        people = self._people
        return [
            (people[row], score) for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
        ]

    def _reserve(self, count: int) -> None:
        if count > len(self._matrix):
            grown = np.empty((int(count * GROWTH) + 64, self._matrix.shape[1]), np.float32)
            grown[: len(self._matrix)] = self._matrix
            self._matrix = grown
