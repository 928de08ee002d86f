"""What goes into and comes out of identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from tracking.vision.types import Floats, Ints


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """All in metres and seconds, the same for every scene.

    Attributes:
        acceleration: standard deviation of a walker's change of speed, m/s².
        position_noise: what calibration adds to every floor point, m: views disagree by this.
        gate: largest squared Mahalanobis distance of a match (99 % of 2 degrees of freedom).
        reach: largest distance at which a track and a person seen now may be one, m.
        walking_speed: how much `reach` grows per second that a person was not seen, m/s.
        lost_after: a person not seen for so long is forgotten, s.
        confirm_ticks: sightings until a person counts as confirmed.
        doubt_seconds: a track that contradicts its person for so long is cut off, s.
        merge_seconds: two people in the same place, never in one camera, become one, s.
    """

    acceleration: float = 1.5
    position_noise: float = 0.25
    gate: float = 9.21
    reach: float = 1.2
    walking_speed: float = 1.5
    lost_after: float = 3.0
    confirm_ticks: int = 3
    doubt_seconds: float = 1.0
    merge_seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Sighting:
    """The tracks of one camera in one tick.

    Attributes:
        track_ids: (N,) the camera's own ids.
        floor: (N, 2) metres, NaN where the camera is not calibrated.
        covariance: (N, 2, 2) m².
    """

    track_ids: Ints
    floor: Floats
    covariance: Floats


@dataclass(frozen=True, slots=True)
class IdentityEvent:
    """Two people turned out to be one."""

    kind: str
    person: UUID
    previous_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class IdentityResult:
    """One tick's answer.

    Attributes:
        persons: per camera, index into `ids` for each of its tracks, (N,).
        ids: of the people seen in this tick, (P,).
        floor: (P, 2) filtered position, metres; NaN where nobody could place them.
        confirmed: (P,) whether the identity is confirmed or still tentative.
        lost: people who were forgotten in this tick.
        events: merges of this tick.
    """

    persons: dict[str, Ints]
    ids: list[UUID]
    floor: Floats
    confirmed: list[bool]
    lost: list[UUID] = field(default_factory=list)
    events: list[IdentityEvent] = field(default_factory=list)
