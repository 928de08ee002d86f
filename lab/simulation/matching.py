"""The best one-to-one matching of people and ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import block_array, coo_array
from scipy.sparse.csgraph import connected_components

from vision.types import Floats

Said = TypeVar("Said", bound=Hashable)


def best_matching(pairs: Counter[tuple[int, Said]]) -> float:
    """Return how many answers the best one-to-one matching of people and ids makes right."""
    if not pairs:
        return 0.0
    people = {person: row for row, person in enumerate(sorted({person for person, _ in pairs}))}
    ids = {said: column for column, said in enumerate(dict.fromkeys(said for _, said in pairs))}
    keys = np.array([(people[person], ids[said]) for person, said in pairs], np.int64)
    counts = np.fromiter(pairs.values(), np.float64)
    shape = (len(people), len(ids))
    table = coo_array((counts, (keys[:, 0], keys[:, 1])), shape).tocsr()
    # Thousands of people fall into small groups that have ids in common.
    graph = block_array([[None, table], [table.T, None]])
    group = connected_components(graph, directed=False)[1]
    right = 0.0
    order = np.argsort(group[keys[:, 0]], kind="stable")
    ends = np.flatnonzero(np.diff(group[keys[order, 0]])) + 1
    for members in np.split(order, ends):
        row, rows = np.unique(keys[members, 0], return_inverse=True)
        column, columns = np.unique(keys[members, 1], return_inverse=True)
        part: Floats = np.zeros((len(row), len(column)))
        part[rows, columns] = counts[members]
        right += float(part[linear_sum_assignment(part, maximize=True)].sum())
    return right
