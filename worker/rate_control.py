"""How many frames a second each live camera may give, so that none comes late.

One rate for all cameras: one that sends no more is left alone (max-min fairness; Bertsekas &
Gallager, Data Networks, 1992, ch. 6.5). It is lowered by what was measured, and raised carefully:
a rise that turns out to be too much is tried again later and later.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

LATE_SECONDS: Final = 0.6
"""Age of results from which frames are late; they must be told within a second."""
LOST_PART: Final = 0.03
"""Part of the frames that may come too late to be taken, by chance."""
BAD_STEPS: Final = 2
"""Looks in a row that must show an overload: one may be a hiccup."""
SETTLING_STEPS: Final = 3
"""Looks after a change during which what was before still shows."""
FIRST_PART: Final = 0.88
"""Part of what was measured that is aimed at when the rate is lowered."""
AIM: Final = 0.85
"""Part of the time that is to be busy after a rise."""
SPARE: Final = 0.75
"""Part of the time that may be busy before a rise."""
IDLE: Final = 0.5
"""Who is busy for less was lowered too much, and need not wait for as long to rise."""
QUICK_STEPS: Final = 3
RISE, QUICK_RISE = 1.5, 2.5
LOWER: Final = 0.9
"""What a second lowering changes the rate by, at least; above, most that one rise does."""
HOLD_STEPS: Final = (5, 60)
"""Quiet looks before a rise: at first, and at most where rises have failed."""
FAILED_STEPS: Final = 15
"""A rise after which the rate is lowered again so soon has failed."""
LEAST_FPS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Load:
    """What happened since the look before, a second or so ago.

    Attributes:
        seconds: since then.
        busy: part of them in which there was work, 0–1.
        done: frames of live cameras that became part of a tick.
        lost: frames that were asked for, and came too late for one.
        late: age of results when they were ready, s: the 90th percentile.
        wanted: frames a second that each live camera would give.
    """

    seconds: float
    busy: float
    done: int
    lost: int
    late: float
    wanted: Sequence[float]


def fair_limit(wanted: Iterable[float], total: float) -> float | None:
    """Return the rate up to which each may have what it wants; None: all may have all.

    >>> fair_limit([10, 10, 2], 12), fair_limit([10, 10], 20)
    (5.0, None)
    """
    rates = sorted(wanted)
    left = total
    for place, rate in enumerate(rates):
        share = left / (len(rates) - place)
        if share < rate:
            return max(share, LEAST_FPS)
        left -= rate
    return None


def phases(cameras: Sequence[int], most: int) -> list[float]:
    """Return by source the part of the interval by which its frames are later than the first's.

    Sources of one batch give frames of one moment, and batches come at even steps.

    Args:
        cameras: of each source.
        most: frames that a batch may have.

    >>> phases([1, 1, 1, 1], 2), phases([4], 2)
    ([0.0, 0.0, 0.5, 0.5], [0.0])
    """
    groups = max(1, -(-sum(cameras) // most))
    before = (sum(cameras[:place]) for place in range(len(cameras)))
    return [groups * count // sum(cameras) / groups for count in before]


class RateControl:
    """Looks at the load every second, and says what each camera may give.

    Attributes:
        limit: frames a second and camera; None: as many as are wanted.
    """

    def __init__(self) -> None:
        self.limit: float | None = None
        self._bad = self._good = 0
        self._since_change = self._since_rise = 1_000_000
        self._hold = HOLD_STEPS[0]
        self._recent: deque[Load] = deque(maxlen=BAD_STEPS)
        self._busy: deque[float] = deque(maxlen=HOLD_STEPS[0])

    def step(self, load: Load) -> bool:
        """Follow a look; return whether the limit has changed."""
        self._since_change += 1
        self._since_rise += 1
        self._recent.append(load)
        self._busy.append(load.busy)
        if not load.wanted:
            return self._set(None)
        if _is_bad(load):
            self._bad, self._good = self._bad + 1, 0
        else:
            self._bad, self._good = 0, self._good + 1
        if self._since_rise > HOLD_STEPS[1]:
            self._hold = HOLD_STEPS[0]
        if self._since_change <= SETTLING_STEPS:
            return False
        if self._bad >= BAD_STEPS:
            return self._lower(load)
        if self.limit is not None:
            return self._rise(load, self.limit)
        return False

    def _lower(self, load: Load) -> bool:
        done = sum(one.done for one in self._recent)
        spent = sum(one.seconds for one in self._recent)
        if not done:
            return False  # nobody was served: that says nothing of how many can be
        if self._since_rise <= FAILED_STEPS:
            self._hold = min(2 * self._hold, HOLD_STEPS[1])
        limit = fair_limit(load.wanted, FIRST_PART * done / spent)
        if limit is None:
            limit = LOWER * max(load.wanted)
        if self.limit is not None:
            limit = min(limit, LOWER * self.limit)
        return self._set(max(limit, LEAST_FPS))

    def _rise(self, load: Load, limit: float) -> bool:
        busy = sum(self._busy) / len(self._busy)
        is_quick = busy < IDLE and self._hold == HOLD_STEPS[0]
        if busy > SPARE or self._good < (QUICK_STEPS if is_quick else self._hold):
            return False
        limit *= min(QUICK_RISE if is_quick else RISE, AIM / max(busy, 0.01))
        self._since_rise = 0
        return self._set(None if limit >= max(load.wanted) else limit)

    def _set(self, limit: float | None) -> bool:
        if limit == self.limit:
            return False
        self.limit = limit
        self._since_change = self._bad = self._good = 0
        self._busy.clear()
        return True


def _is_bad(load: Load) -> bool:
    lost = load.lost > max(1.0, LOST_PART * (load.done + load.lost))
    return lost or load.late > LATE_SECONDS
