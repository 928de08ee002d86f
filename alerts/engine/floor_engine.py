"""Rules about people: occupancy, dwell, zones and lines. Fed with each tick."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from vision.floor_event import FloorEvent

from .dwell import DwellRules, Occupants
from .occupancy import OccupancyRules
from .rule_engine import RuleEngine
from .watch import AlertChange, Watch


class FloorEngine(RuleEngine):
    """Tells which alerts a tick opened, changed or resolved."""

    def update(
        self,
        now: float,
        people: int | None,
        occupants: Mapping[str, Occupants] | None,
        events: Iterable[FloorEvent] = (),
    ) -> list[AlertChange]:
        """Follow a tick; return what it changed.

        Args:
            now: time of the tick.
            people: in the environment; None: nobody knows, of the zones neither.
            occupants: by zone who is in it since when. Those that are left out are as before,
                which needs that they were known then, by the same rules; None: all of them.
        """
        self._go_to(now)
        if people is None:
            self._occupancy.lose_sight(now)
        else:
            self._occupancy.see(now, people, occupants)
        if occupants is not None:
            self._dwell.see(now, occupants)
        self._watches.run_timers(now)
        for event in events:
            for watch in self._events.get((event.kind, event.place), ()):
                if watch.rule.direction in ("any", event.direction or "any"):
                    change = watch.happen(now, event.time, event.person)
                    if change is not None:
                        self._watches.note(watch, change, now)
        return self._watches.take()

    def _arrange(self) -> None:
        rules, watches = self._rules.values(), self._watches
        self._occupancy = OccupancyRules(rules, watches)
        self._dwell = DwellRules(rules, watches)
        self._events: dict[tuple[str, str | None], list[Watch]] = defaultdict(list)
        for rule in rules:
            if rule.is_event:
                place = rule.line if rule.kind == "line_crossed" else rule.zone
                self._events[rule.kind, place].append(watches.of(rule))
