"""Rules about how many people are in a zone or in the environment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sized

from .rule_spec import RuleSpec
from .watch import Watch
from .watches import Watches

ABOVE, BELOW = "occupancy_above", "occupancy_below"


class OccupancyRules:
    """Compares counts that have changed with the thresholds of their rules."""

    def __init__(self, rules: Iterable[RuleSpec], watches: Watches) -> None:
        self._watches = watches
        self._of: dict[str | None, list[Watch]] = defaultdict(list)
        for rule in rules:
            if rule.kind in (ABOVE, BELOW):
                self._of[rule.zone].append(watches.of(rule))
        self._counts: dict[str | None, int] = {}

    def see(self, now: float, people: int, occupants: Mapping[str, Sized] | None) -> None:
        """Compare what has changed.

        Args:
            people: in the environment.
            occupants: by zone who is in it; None: the same as before.
        """
        self._compare(None, people, now)
        for zone, inside in (occupants or {}).items():
            self._compare(zone, len(inside), now)

    def lose_sight(self, now: float) -> None:
        """Neither open nor resolve anything until counts are known again."""
        self._counts.clear()
        for watches in self._of.values():
            for watch in watches:
                if watch.holds is not None:
                    self._watches.see(watch, None, now)

    def _compare(self, zone: str | None, count: int, now: float) -> None:
        if zone not in self._of or self._counts.get(zone) == count:
            return
        self._counts[zone] = count
        for watch in self._of[zone]:
            above = watch.rule.kind == ABOVE
            holds = count > watch.rule.threshold if above else count < watch.rule.threshold
            watch.value = count
            if holds is not watch.holds:
                self._watches.see(watch, holds, now)
            if watch.alert is not None and (
                count > watch.alert.value if above else count < watch.alert.value
            ):
                self._watches.note(watch, watch.update(count), now)
