"""Rules about cameras and about the system: what is so, of which cause."""

from __future__ import annotations

from collections.abc import Mapping

from .rule_engine import RuleEngine
from .watch import AlertChange

Facts = Mapping[str, Mapping[str, bool | None]]
"""By cause (the id of a camera, "" of the system), by kind whether it is so; None: unknown."""


class ConditionEngine(RuleEngine):
    """Tells which alerts a look opened or resolved."""

    _facts: Facts

    def update(self, now: float, facts: Facts) -> list[AlertChange]:
        """Follow a look; return what it changed. The alerts of causes that are gone are over."""
        self._go_to(now)
        if facts != self._facts:
            for cause in self._facts.keys() - facts.keys():
                self._leave(cause, now)
            for cause, said in facts.items():
                self._see(cause, said, now)
            self._facts = facts
        self._watches.run_timers(now)
        return self._watches.take()

    def _see(self, cause: str, said: Mapping[str, bool | None], now: float) -> None:
        before = self._facts.get(cause, {})
        for rule in self._rules.values():
            holds = said.get(rule.kind)
            if rule.camera in (None, cause) and holds is not before.get(rule.kind, ...):
                watch = self._watches.of(rule, cause)
                watch.camera = cause or None
                self._watches.see(watch, holds, now)

    def _leave(self, cause: str, now: float) -> None:
        for rule in self._rules.values():
            watch = self._watches.get(rule, cause)
            if watch is not None:
                watch.see(None, now)
                over = watch.resolve(now) if watch.alert is not None else None
                self._watches.note(watch, over, now)

    def _arrange(self) -> None:
        # Causes of before a restart that are not there any more are gone, too.
        known = {cause for _, cause in self._watches.causes()}
        self._facts = {cause: {} for cause in known}
