"""The alert rules of one task at work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from alerts.engine.condition_engine import ConditionEngine
from alerts.engine.dwell import Occupants
from alerts.engine.floor_engine import FloorEngine
from alerts.engine.rule_spec import RuleSpec
from alerts.engine.watch import UPDATED, AlertChange
from alerts.selectors.rule_specs import Version
from vision.floor_event import FloorEvent
from vision.sources import CameraStatus
from vision.tick_view import TickView

from .alert_records import AlertRecords
from .floor_counts import FloorCounts

LOOK_SECONDS: Final = 1.0
REFRESH_SECONDS: Final = 30.0
"""So often everyone in the zones is looked up, whatever events say."""
_DELIVERS: Final = frozenset({"online", "ended"})
_OF_PICTURES: Final = frozenset(
    {"camera_frozen", "camera_covered", "camera_defocused", "camera_moved"}
)
Facts = Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """The rules of a task's environment; of the same version they are the same."""

    version: Version = (0, 0, 0)
    rules: tuple[RuleSpec, ...] = field(default=(), compare=False)

    def about_cameras(self) -> list[RuleSpec]:
        """Return the rules about cameras."""
        return [rule for rule in self.rules if rule.kind.startswith("camera_")]

    def about_people(self) -> list[RuleSpec]:
        """Return the others."""
        return [rule for rule in self.rules if not rule.kind.startswith("camera_")]

    @property
    def watches_pictures(self) -> bool:
        """Whether a rule asks what pictures say of their cameras."""
        return any(rule.kind in _OF_PICTURES for rule in self.rules)


class TaskAlerts:
    """Evaluates the rules with each tick, and those about cameras every second.

    On the engine's thread.

    Args:
        plan: the rules now.
        state: what was stored with the last tick before a restart.
        ticked: time of that tick, seconds since the epoch.
    """

    def __init__(
        self, plan: AlertPlan, state: Mapping[str, Any] | None = None, ticked: float | None = None
    ) -> None:
        self._said: dict[str, Any] = dict(state or {"people": {}, "cameras": {}})
        self._people = FloorEngine(plan.about_people(), self._said["people"], ticked)
        self._cameras = ConditionEngine(plan.about_cameras(), self._said["cameras"], ticked)
        self._changes: list[AlertChange] = []
        self._untold: list[AlertChange] = []
        self._stale, self._refreshed = True, float("-inf")
        self._inside: dict[str, dict[UUID, float]] = {}
        self._ticked = ticked
        self._clock = time.monotonic()
        self._looked = float("-inf")
        self._arrange(plan)

    def change(self, plan: AlertPlan) -> bool:
        """Switch to other rules; what those that stay know is kept.

        Returns:
            Whether an alert was acknowledged: what cameras see now is usual from now on.
        """
        resets = {rule.rule_id: rule.resets for rule in plan.about_cameras()}
        acknowledged = any(self._resets.get(rule, count) != count for rule, count in resets.items())
        self._people.change(plan.about_people())
        self._cameras.change(plan.about_cameras())
        self._arrange(plan)
        self._stale = True
        return acknowledged

    def refresh(self) -> None:
        """Look at everyone in the zones with the next tick: who is who was changed."""
        self._stale = True

    def set_clock(self, step: float) -> None:
        """Move all times by `step` seconds: the clock was set."""
        self._stale = True
        self._ticked = None if self._ticked is None else self._ticked + step
        self._people.set_clock(step)
        self._cameras.set_clock(step)

    def follow(
        self, now: float, floor: FloorCounts, view: TickView, events: Iterable[FloorEvent]
    ) -> None:
        """Evaluate the rules about people.

        Args:
            now: time of the tick, seconds since the epoch.
            events: what has happened on the floor.
        """
        self._ticked, self._clock = now, time.monotonic()
        if not self._people.rules:
            self._keep(self._people.update(now, None, None))
            return
        if view.merged or view.corrections:
            self._stale = True
        occupants = self._occupants(now, floor, events)
        self._keep(self._people.update(now, floor.people, occupants, events))

    def look_due(self) -> bool:
        """Return whether it is time to `look`: every second while there is something to watch."""
        return time.monotonic() - self._looked >= LOOK_SECONDS and bool(
            self._cameras.rules or self._people.rules or self._said["cameras"]
        )

    def look(
        self,
        cameras: Mapping[str, CameraStatus],
        floor: FloorCounts,
        pictures: Callable[[str], Facts] = lambda name: {},
    ) -> None:
        """Evaluate the rules about cameras; note when nobody knows any longer who is there.

        Args:
            cameras: by id.
            pictures: by id, what a camera's picture says of it; see `TaskPictures.facts`.
        """
        self._looked = time.monotonic()
        now = self._now()
        facts = {name: _facts(status, pictures(name)) for name, status in cameras.items()}
        self._keep(self._cameras.update(now, facts))
        if floor.people is None:
            self._keep(self._people.update(now, None, floor.occupants()))
            self._stale = True

    def take(self) -> AlertRecords | None:
        """Return what is to be stored; None: nothing."""
        changes, self._changes = self._changes, []
        people, cameras = self._people.state(), self._cameras.state()
        if people is None and cameras is None:
            return AlertRecords(changes) if changes else None
        if people is not None:
            self._said = {**self._said, "people": people}
        if cameras is not None:
            self._said = {**self._said, "cameras": cameras}
        return AlertRecords(changes, self._said)

    def take_untold(self) -> list[AlertChange]:
        """Return what live clients are to be told."""
        untold, self._untold = self._untold, []
        return untold

    @property
    def has_changes(self) -> bool:
        """Whether there are alerts to be stored."""
        return bool(self._changes)

    def _occupants(
        self, now: float, floor: FloorCounts, events: Iterable[FloorEvent]
    ) -> Mapping[str, Occupants]:
        """Return who is in the zones where that has changed: by events, or looked up again."""
        if self._stale or now - self._refreshed > REFRESH_SECONDS:
            self._stale, self._refreshed = False, now
            found = floor.occupants()
            self._inside = {zone: dict(inside) for zone, inside in found.items()}
            return found
        changed = set()
        for event in events:
            if event.kind == "zone_entered":
                self._inside.setdefault(event.place, {})[event.person] = event.time
            elif event.kind == "zone_left":
                self._inside.setdefault(event.place, {}).pop(event.person, None)
            else:
                continue
            changed.add(event.place)
        return {zone: list(self._inside[zone].items()) for zone in changed}

    def _keep(self, changes: list[AlertChange]) -> None:
        self._changes += changes
        # A rule that was deleted while no worker ran has no words any longer.
        self._untold += [
            change for change in changes if change.change != UPDATED and change.rule.kind
        ]

    def _now(self) -> float:
        """Return the time of the last tick and what has passed since; without one, the clock's."""
        if self._ticked is None:
            return time.time()
        return self._ticked + time.monotonic() - self._clock

    def _arrange(self, plan: AlertPlan) -> None:
        self._resets = {rule.rule_id: rule.resets for rule in plan.rules}


def _facts(status: CameraStatus, pictures: Facts) -> dict[str, bool | None]:
    delivers = status.state in _DELIVERS
    # A camera that is being opened is neither; one that cannot be, says so soon.
    offline = None if status.state == "waiting" else not delivers
    shown = {kind: pictures.get(kind) if delivers else None for kind in _OF_PICTURES}
    return {"camera_offline": offline, **shown}
