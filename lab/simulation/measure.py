"""How long identity takes per tick, and whether its answers are worth anything."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import block_array, coo_array
from scipy.sparse.csgraph import connected_components

from vision.identity import Identity, IdentityResult
from vision.types import Floats

from .cameras import SimulatedTick

Said = TypeVar("Said", bound=Hashable)
"""What people are called."""


@dataclass(slots=True)
class Measurement:
    """What came out.

    Attributes:
        wall, cpu: per tick, seconds: by the clock, and of this thread alone, which other programs
            on the machine do not lengthen.
        tracks: per tick.
        pairs: how often which person was told to be which id.
        passed: how many people there were.
    """

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    tracks: list[int] = field(default_factory=list)
    pairs: Counter[tuple[int, UUID]] = field(default_factory=Counter)
    passed: int = 0

    def summary(self, period: float) -> dict[str, Any]:
        """Return milliseconds, accuracy and counts.

        Args:
            period: between two ticks, s; a tick that takes longer is missed.
        """
        wall, cpu = np.array(self.wall) * 1e3, np.array(self.cpu) * 1e3
        return {
            "ticks": len(wall),
            "tracks_per_tick": round(float(np.mean(self.tracks)), 1),
            "people": self.passed,
            "ids": len({said for _, said in self.pairs}),
            "idf1": round(idf1(self.pairs), 4),
            "p50_ms": round(float(np.percentile(wall, 50)), 2),
            "p99_ms": round(float(np.percentile(wall, 99)), 2),
            "longest_ms": round(float(wall.max()), 2),
            "cpu_p50_ms": round(float(np.percentile(cpu, 50)), 2),
            "cpu_p99_ms": round(float(np.percentile(cpu, 99)), 2),
            "missed_ticks": int((wall > period * 1e3).sum()),
        }


def measure(
    identity: Identity,
    moments: Iterable[tuple[SimulatedTick, int]],
    warm_up: int = 0,
    after: Callable[[Measurement, IdentityResult], None] = lambda *_: None,
) -> Measurement:
    """Give the ticks to identity, one by one.

    Args:
        identity: that has seen nothing yet.
        moments: see `SimulatedScene.play`; making them is not timed.
        warm_up: ticks at the beginning, when everybody is new at once, that are not timed.
        after: called after each tick.
    """
    found = Measurement()
    for number, (moment, passed) in enumerate(moments):
        wall, cpu = time.perf_counter(), time.thread_time()
        result = identity.update(moment.time, moment.sightings)
        cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
        if number >= warm_up:
            found.wall.append(wall)
            found.cpu.append(cpu)
            found.tracks.append(sum(len(people) for people in moment.truth.values()))
        found.passed = passed
        for name, people in moment.truth.items():
            said = result.persons[name].tolist()
            found.pairs.update(
                (person, result.ids[row]) for person, row in zip(people.tolist(), said, strict=True)
            )
        after(found, result)
    return found


def idf1(pairs: Counter[tuple[int, UUID]]) -> float:
    """Return IDF1 (Ristani et al., ECCV-W 2016) of answers in which every box is right.

    It is the share of the answers in the best one-to-one matching of people and ids; 0 where there
    are none.

    >>> from uuid import UUID
    >>> a, b = UUID(int=1), UUID(int=2)
    >>> idf1(Counter({(1, a): 6, (1, b): 2, (2, a): 2}))
    0.6
    """
    return best_matching(pairs) / sum(pairs.values()) if pairs else 0.0


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
