"""What happens on the floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

AWAY_SECONDS: Final = 10.0
"""Who comes back within that time has not left; after it, they left when they were last seen."""


@dataclass(frozen=True, slots=True)
class FloorEvent:
    """Someone entered or left a zone (`zone_entered`, `zone_left`) or crossed a line.

    Attributes:
        place: id of the zone or the line.
        time: when it happened, seconds since the epoch: it may be known only seconds later.
        direction: "in" or "out" of a `line_crossed`, else "".
        dwell: seconds that they had been in the zone that they left.
    """

    kind: str
    person: UUID
    place: str
    time: float
    direction: str = ""
    dwell: float = 0.0
