"""One cause that a rule watches: whether it is so, since when, and the alert about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import orjson

from .rule_spec import RuleSpec

OPENED, UPDATED, RESOLVED = "opened", "updated", "resolved"


@dataclass(frozen=True, slots=True)
class AlertChange:
    """An alert as it is now, whole: of several changes the newest is enough.

    Attributes:
        change: opened, updated or resolved.
        cause: tells apart what one rule notices at the same time; names nobody.
        opened_at, resolved_at: seconds since the epoch.
        value: people, events, or seconds of dwell.
        camera: its id within the environment.
        person: None where nobody knows, or it is about nobody.
    """

    change: str
    alert_id: UUID
    rule: RuleSpec
    cause: str
    opened_at: float
    value: float
    resolved_at: float | None = None
    camera: str | None = None
    person: UUID | None = None


class Watch:
    """State of one cause. An alert opens once it `holds` for the rule's seconds.

    It is resolved once it does not hold for as long; of what only happens, with the cool-down.

    Attributes:
        cause: within the rule.
        holds: None while nobody knows.
        since: it holds since then.
        calm: it does not hold since then.
        quiet_until: no alert before.
        value, camera, person: for an alert that opens now.
        timer: when it is checked again; None: when something changes.
    """

    __slots__ = (
        "alert", "calm", "camera", "cause", "holds", "person", "quiet_until", "rule", "since",
        "timer", "value",
    )  # fmt: skip

    def __init__(self, rule: RuleSpec, cause: str = "") -> None:
        self.rule, self.cause = rule, cause
        self.holds: bool | None = None
        self.since: float | None = None
        self.calm: float | None = None
        self.quiet_until = float("-inf")
        self.value = 0.0
        self.camera: str | None = None
        self.person: UUID | None = None
        self.alert: AlertChange | None = None
        self.timer: float | None = None

    def see(self, holds: bool | None, now: float) -> None:
        """Note whether it holds now."""
        if holds is not self.holds:
            self.holds = holds
            self.since = now if holds else None
            self.calm = now if holds is False else None

    def hold_since(self, since: float) -> None:
        """Note that it holds since then."""
        self.holds, self.since, self.calm = True, since, None

    def interrupt(self, now: float) -> None:
        """Count again from `now`: nobody knows what was before."""
        if self.rule.kind != "dwell_over":  # the floor knows since when
            self.since = now if self.holds else None
            self.calm = now if self.holds is False else None
        self.quiet_until = min(self.quiet_until, now + self.rule.cooldown)

    def shift(self, seconds: float) -> None:
        """Move all times, s: the clock was set."""
        self.since = None if self.since is None else self.since + seconds
        self.calm = None if self.calm is None else self.calm + seconds
        self.quiet_until += seconds
        self.timer = None

    def step(self, now: float) -> AlertChange | None:
        """Open or resolve the alert if it is time; return the change."""
        if self.alert is None:
            return self._open(now) if self._may_open(now) else None
        return self.resolve(now) if self._is_over(now) else None

    def happen(self, now: float, moment: float, person: UUID | None) -> AlertChange | None:
        """Count an event; within the cool-down it belongs to the same alert.

        Args:
            moment: of the event, for the schedule.
        """
        if self.alert is not None:
            return self.update(self.alert.value + 1)
        if now < self.quiet_until or not self.rule.schedule.active(moment):
            return None
        self.value, self.person = 1, person
        return self._open(now)

    def update(self, value: float, person: UUID | None = None) -> AlertChange:
        """Change the alert that is open; without a person it stays about the same."""
        old = self.alert
        assert old is not None
        self.alert = AlertChange(
            UPDATED, old.alert_id, old.rule, old.cause, old.opened_at, value, None, old.camera,
            person or old.person,
        )  # fmt: skip
        return self.alert

    def resolve(self, now: float) -> AlertChange:
        """Resolve the alert that is open."""
        assert self.alert is not None
        over = replace(self.alert, change=RESOLVED, resolved_at=max(now, self.alert.opened_at))
        self.alert = None
        return over

    def due(self, now: float) -> float | None:
        """Return when time alone may do something; None: it cannot."""
        rule = self.rule
        if self.alert is not None:
            if rule.is_event:
                return self.quiet_until
            return None if self.calm is None else self.calm + rule.calm_seconds
        if self.since is None:
            return self.quiet_until if self.cause and self.quiet_until > now else None
        moment = max(self.since + rule.seconds, self.quiet_until)
        if moment <= now and not rule.schedule.active(now):  # hours begin with a minute
            return (now // 60 + 1) * 60
        return moment

    @property
    def is_resting(self) -> bool:
        """Whether at most the cool-down is left of it."""
        return self.alert is None and not self.holds

    def is_idle(self, now: float) -> bool:
        """Return whether nothing is lost without it."""
        return self.is_resting and now >= self.quiet_until

    def state(self) -> str | None:
        """Return what `restore` needs; None: nothing.

        It is JSON: thousands of these live on, and texts cost the garbage collector nothing.
        """
        alert = self.alert
        dwells = self.rule.kind == "dwell_over"
        since = None if dwells or alert else self.since
        calm = None if dwells or not alert else self.calm
        quiet = None if self.quiet_until == float("-inf") else self.quiet_until
        if alert is None:
            if since is None and quiet is None:
                return None
            return self._said(since, None, quiet, None)
        about = (alert.alert_id, alert.cause, alert.opened_at, alert.value, alert.camera)
        return self._said(None, calm, quiet, about)

    def restore(self, state: str) -> bool:
        """Continue from what `state` gave; return whether the rule watches the same as then."""
        fingerprint, self.since, self.calm, quiet, alert = orjson.loads(state)
        if self.since is not None or self.calm is not None:
            self.holds = self.since is not None
        if quiet is not None:
            self.quiet_until = quiet
        if alert:
            name, cause, opened_at, value, camera = alert
            self.alert = AlertChange(
                UPDATED, UUID(name), self.rule, cause, opened_at, value, camera=camera
            )
        return bool(fingerprint == self.rule.fingerprint)

    def _said(self, *parts: Any) -> str:
        return orjson.dumps((self.rule.fingerprint, *parts)).decode()

    def _open(self, now: float) -> AlertChange:
        value = self.value
        if self.rule.kind == "dwell_over" and self.since is not None:
            value = now - self.since
        self.alert = AlertChange(
            OPENED, uuid4(), self.rule, self.cause, now, value,
            camera=self.camera, person=self.person,
        )  # fmt: skip
        self.quiet_until = now + self.rule.cooldown
        return self.alert

    def _may_open(self, now: float) -> bool:
        return (
            self.since is not None
            and now >= self.since + self.rule.seconds
            and now >= self.quiet_until
            and self.rule.schedule.active(now)
        )

    def _is_over(self, now: float) -> bool:
        if self.rule.is_event:
            return now >= self.quiet_until
        return self.calm is not None and now >= self.calm + self.rule.calm_seconds
