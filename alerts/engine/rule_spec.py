"""A rule as the engine sees it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

from .schedule import ALWAYS, Schedule

CALM_SECONDS = 5.0
"""What was alerted must be over for so long at least: a count at its border is one alert."""


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """What a rule watches, and when it may tell. Places are ids within the environment.

    Attributes:
        rule_id: as text, which is fast to look up.
        kind: a value of `alerts.models.Kind`.
        threshold: people.
        seconds: for how long it must be so.
        cooldown: s, from one alert of a cause to the next.
        place: name of the zone, line or camera, for messages.
        resets: how often its alerts were resolved by hand: each time it begins from the start.
        fingerprint: the same as long as the same is watched: another name is the same rule.
    """

    rule_id: str
    name: str
    kind: str
    zone: str | None = None
    line: str | None = None
    camera: str | None = None
    threshold: int = 0
    seconds: float = 0.0
    direction: str = "any"
    cooldown: float = 0.0
    schedule: Schedule = ALWAYS
    place: str = ""
    resets: int = 0
    fingerprint: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        watched = (
            self.kind, self.zone, self.line, self.camera, self.threshold, self.seconds,
            self.direction, self.resets,
        )  # fmt: skip
        object.__setattr__(self, "fingerprint", zlib.crc32(repr(watched).encode()))

    @property
    def calm_seconds(self) -> float:
        """For how long it must no longer be so before an alert is resolved.

        A zone has waited before someone leaves it.
        """
        return 0.0 if self.kind == "dwell_over" else max(CALM_SECONDS, self.seconds)

    @property
    def is_event(self) -> bool:
        """Whether it watches what happens, not what is."""
        return self.kind in ("line_crossed", "zone_entered")
