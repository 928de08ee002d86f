"""How people moved: path, speed, stops, zones, and how unusual that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tracking.models import Environment, Person, Zone


@dataclass(frozen=True, slots=True)
class Stop:
    """Someone stood still; metres, seconds."""

    start: datetime
    seconds: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ZoneDwell:
    """Someone was in a zone."""

    zone: Zone
    entered: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Behavior:
    """What one person did.

    Attributes:
        seconds: in view.
        path_metres: how far they went, without the noise of who stands.
        mean_speed, maximum_speed: metres per second; None of someone without floor points.
        dwell: visits of zones in the order of time.
        unusual: share of the people of the range whose path is more usual, 0–1.
    """

    person_id: UUID
    first_seen: datetime
    last_seen: datetime
    seconds: float
    path_metres: float
    mean_speed: float | None
    maximum_speed: float | None
    stops: list[Stop]
    dwell: list[ZoneDwell]
    unusual: float | None


def analyze(
    environment: Environment, start: datetime, end: datetime, person: Person | None = None
) -> list[Behavior]:
    """Return what people did in a span, or one of them; the most unusual first."""
    raise NotImplementedError
