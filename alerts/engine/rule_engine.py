"""What the engines share: rules that may change, and a state that outlives a restart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .rule_spec import RuleSpec
from .watches import Watches

GAP_SECONDS = 10.0
"""After longer without a look nobody knows what was meanwhile: seconds begin again."""
STEP_SECONDS = 1.0
"""A clock that is back by less is no other clock."""


class RuleEngine:
    """Looks only at what has changed and at what is due. Times are seconds since the epoch.

    Args:
        rules: all that it is to watch.
        state: what `state` gave before a restart.
        time: when it looked last before it.
        gap: s, see `GAP_SECONDS`.
    """

    def __init__(
        self,
        rules: Iterable[RuleSpec] = (),
        state: Mapping[str, Any] | None = None,
        time: float | None = None,
        gap: float = GAP_SECONDS,
    ) -> None:
        self._rules = {rule.rule_id: rule for rule in rules}
        self._time, self._gap = time, gap
        self._watches = Watches()
        self._watches.restore(self._rules, state or {}, time or 0.0)
        self._arrange()

    @property
    def rules(self) -> dict[str, RuleSpec]:
        """The rules, by id."""
        return self._rules

    def change(self, rules: Iterable[RuleSpec]) -> None:
        """Switch to other rules; what those that stay know is kept.

        The next look resolves the alerts of those that are gone or watch something else.
        """
        wanted = {rule.rule_id: rule for rule in rules}
        if wanted == self._rules:
            return
        now = self._time or 0.0
        for rule_id, rule in self._rules.items():
            new = wanted.get(rule_id)
            if new is None or new.fingerprint != rule.fingerprint:
                self._watches.drop(rule_id, now)
            elif new != rule:
                self._watches.rename(new, now)
        self._rules = wanted
        self._arrange()

    def set_clock(self, step: float) -> None:
        """Move all times by `step` seconds: the clock was set, and what comes next goes by it."""
        if self._time is not None:
            self._time += step
            self._watches.shift(step, self._time)

    def state(self) -> dict[str, Any] | None:
        """Return what a restarted one needs, as JSON; None if it is the same as before."""
        return self._watches.state()

    def _go_to(self, now: float) -> None:
        before, self._time = self._time, now
        if before is not None and not before - STEP_SECONDS <= now <= before + self._gap:
            self._watches.interrupt(now)

    def _arrange(self) -> None:
        """Sort the rules by what they watch."""
        raise NotImplementedError
