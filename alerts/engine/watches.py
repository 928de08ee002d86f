"""The watches of some rules, their timers, and what they changed."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from .rule_spec import RuleSpec
from .watch import AlertChange, Watch

RESTING: Final = 500
"""Causes of one rule that only wait for the end of their cool-down: people who have gone."""


class Watches:
    """Holds each watch by rule and cause; steps it when it changes, and when its time has come."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], Watch] = {}
        self._timers: list[tuple[float, int, Watch]] = []
        self._pushed = 0
        self._changes: list[AlertChange] = []
        self._said: dict[str, Any] = {}
        self._dirty: set[Watch] = set()
        self._resting: dict[str, dict[Watch, None]] = defaultdict(dict)

    def of(self, rule: RuleSpec, cause: str = "") -> Watch:
        """Return the watch of a cause; a new one if there is none."""
        found = self._all.get((rule.rule_id, cause))
        if found is None:
            found = self._all[rule.rule_id, cause] = Watch(rule, cause)
        return found

    def get(self, rule: RuleSpec, cause: str) -> Watch | None:
        """Return the watch of a cause if there is one."""
        return self._all.get((rule.rule_id, cause))

    def causes(self) -> list[tuple[str, str]]:
        """Return rule and cause of every watch."""
        return list(self._all)

    def see(self, watch: Watch, holds: bool | None, now: float) -> None:
        """Note whether something holds now; open or resolve the alert if it is time."""
        watch.see(holds, now)
        self.note(watch, watch.step(now), now)

    def hold_since(self, watch: Watch, since: float, now: float) -> None:
        """Note that something holds since then."""
        watch.hold_since(since)
        self.note(watch, watch.step(now), now)

    def note(self, watch: Watch, change: AlertChange | None, now: float) -> None:
        """Keep a change for `take`; set the timer; forget a watch that has nothing to say."""
        self._dirty.add(watch)
        if change is not None:
            self._changes.append(change)
        due = watch.due(now)
        if due is not None and (watch.timer is None or due < watch.timer):
            watch.timer = due
            self._pushed += 1
            heapq.heappush(self._timers, (due, self._pushed, watch))
        if watch.cause:
            self._settle(watch, now)

    def _settle(self, watch: Watch, now: float) -> None:
        """Forget a cause that has nothing to say, and the first of too many that rest."""
        resting = self._resting[watch.rule.rule_id]
        if watch.is_idle(now):
            self._forget(watch)
        elif watch.is_resting:
            resting[watch] = None
            if len(resting) > RESTING:
                self._forget(next(iter(resting)))
        else:
            resting.pop(watch, None)

    def _forget(self, watch: Watch) -> None:
        self._dirty.add(watch)
        self._resting[watch.rule.rule_id].pop(watch, None)
        self._all.pop((watch.rule.rule_id, watch.cause), None)

    def move(self, watch: Watch, cause: str) -> Watch:
        """Give the alert of a watch to another cause of the same rule; return its watch."""
        other = self.of(watch.rule, cause)
        other.alert, watch.alert = watch.alert, None
        other.quiet_until = max(other.quiet_until, watch.quiet_until)
        return other

    def run_timers(self, now: float) -> None:
        """Step every watch whose time has come."""
        while self._timers and self._timers[0][0] <= now:
            due, _, watch = heapq.heappop(self._timers)
            if watch.timer == due and self.get(watch.rule, watch.cause) is watch:
                watch.timer = None
                self.note(watch, watch.step(now), now)
        if len(self._timers) > 2 * (len(self._all) + RESTING):
            self._timers = [
                timer
                for timer in self._timers
                if timer[2].timer == timer[0]
                and self.get(timer[2].rule, timer[2].cause) is timer[2]
            ]
            heapq.heapify(self._timers)

    def interrupt(self, now: float) -> None:
        """Let all seconds begin again; times that are not by this clock any longer are bounded."""
        self._timers = []
        for watch in list(self._all.values()):
            watch.interrupt(now)
            watch.timer = None
            self.note(watch, None, now)

    def shift(self, seconds: float, now: float) -> None:
        """Move all times, s: the clock was set to `now`."""
        self._timers = []
        for watch in list(self._all.values()):
            watch.shift(seconds)
            self.note(watch, None, now)

    def drop(self, rule_id: str, now: float) -> None:
        """Drop a rule; resolve its alerts."""
        for key in [key for key in self._all if key[0] == rule_id]:
            watch = self._all[key]
            self._forget(watch)
            if watch.alert is not None:
                self._changes.append(watch.resolve(now))
        self._resting.pop(rule_id, None)

    def rename(self, rule: RuleSpec, now: float) -> None:
        """Use what else is new of a rule that watches the same: name, schedule, cool-down."""
        for watch in [watch for key, watch in self._all.items() if key[0] == rule.rule_id]:
            watch.rule, watch.timer = rule, None
            self.note(watch, None, now)

    def take(self) -> list[AlertChange]:
        """Return the changes since the last call."""
        changes, self._changes = self._changes, []
        return changes

    def state(self) -> dict[str, Any] | None:
        """Return the state of all by rule, as JSON; None if it is the same as before.

        What it returned before stays as it is.
        """
        changed: dict[str, dict[str, str]] = {}
        for watch in self._dirty:
            rule_id, cause = watch.rule.rule_id, watch.cause
            kept = self.get(watch.rule, cause)
            said = None if kept is None else kept.state()
            known = changed[rule_id] if rule_id in changed else self._said.get(rule_id, {})
            if known.get(cause) != said:
                known = changed.setdefault(rule_id, dict(known))
                if said is None:
                    del known[cause]
                else:
                    known[cause] = said
        self._dirty.clear()
        if not changed:
            return None
        self._said = self._said | changed
        for rule_id, causes in changed.items():
            if not causes:
                del self._said[rule_id]
        return self._said

    def restore(self, rules: Mapping[str, RuleSpec], state: Mapping[str, Any], now: float) -> None:
        """Continue from `state`; resolve alerts of rules that are gone or watch something else."""
        self._said = dict(state)
        for rule_id, causes in state.items():
            known = rules.get(rule_id)
            for cause, said in causes.items():
                watch = Watch(known or RuleSpec(rule_id, "", ""), cause)
                if watch.restore(said):
                    self._all[rule_id, cause] = watch
                    self.note(watch, None, now)
                else:
                    self.note(watch, watch.resolve(now) if watch.alert else None, now)
