"""What a tick hands to the store about alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from alerts.engine.watch import AlertChange


@dataclass(frozen=True, slots=True)
class AlertRecords:
    """Alerts that a tick opened, changed or resolved.

    Attributes:
        changes: in order.
        state: what a restarted worker needs; None: the same as before.
    """

    changes: list[AlertChange] = field(default_factory=list)
    state: dict[str, Any] | None = None

    def before(self, later: AlertRecords | None) -> AlertRecords:
        """Return these and those of a later tick as one."""
        if later is None:
            return self
        state = self.state if later.state is None else later.state
        newest = {change.alert_id: change for change in (*self.changes, *later.changes)}
        return AlertRecords(list(newest.values()), state)
