"""What goes into and comes out of identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vision.types import Floats, Floats32, Ints


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """All in metres and seconds, the same for every scene.

    Attributes:
        acceleration: standard deviation of a walker's change of speed, m/s².
        position_noise: what calibration adds to every floor point, m: views disagree by this.
        gate: largest squared Mahalanobis distance of a match (99 % of 2 degrees of freedom).
        reach: largest distance at which a track and a person seen now may be one, m.
        walking_speed: how much `reach` grows per second that a person was not seen, m/s.
        running_speed: the same for someone who is known again by their looks, m/s.
        lost_after: a person not seen for so long is lost, s.
        clear_score: detector's score from which a sighting shows that there is a person.
        confirm_ticks: such sightings until a person counts as confirmed.
        decide_seconds: a newcomer who may be someone lost is tentative for at most so long, s.
        doubt_seconds: a track that contradicts its person for so long is cut off, s.
        merge_seconds: two people in the same place, never in one camera, become one, s.
        gallery_entries: pictures that are remembered of a person.
        gallery_people, gallery_seconds: how many lost people are remembered, and for how long, s.
        accept_probability: probability from which a newcomer is someone who was lost.
        merge_probability: the same for two people who are both known for long.
    """

    acceleration: float = 1.5
    position_noise: float = 0.25
    gate: float = 9.21
    reach: float = 1.2
    walking_speed: float = 1.5
    running_speed: float = 3.0
    lost_after: float = 3.0
    clear_score: float = 0.65
    confirm_ticks: int = 3
    decide_seconds: float = 1.5
    doubt_seconds: float = 1.0
    merge_seconds: float = 1.0
    gallery_entries: int = 10
    gallery_people: int = 2000
    gallery_seconds: float = 3600.0
    accept_probability: float = 0.8
    merge_probability: float = 0.98


@dataclass(frozen=True, slots=True)
class Sighting:
    """The tracks of one camera in one tick.

    Attributes:
        track_ids: (N,) the camera's own ids.
        floor: (N, 2) metres, NaN where the camera is not calibrated.
        covariance: (N, 2, 2) m².
        embeddings: (N, D) unit vectors of what they look like, NaN for those not checked in this
            tick; None where nobody was.
        quality: (N,) 0–1, how good the pictures behind them are.
        scores: (N,) of the detector, 0 for a box that is only predicted; None: all are clear.
    """

    track_ids: Ints
    floor: Floats
    covariance: Floats
    embeddings: Floats32 | None = None
    quality: Floats | None = None
    scores: Floats32 | None = None


@dataclass(frozen=True, slots=True)
class IdentityEvent:
    """A change of who a person is: a merge or a split.

    Attributes:
        kind: "merge": the people of `previous_ids` are `person`; "split": what was taken for
            one of `previous_ids`, who stays, is the new `person`.
    """

    kind: str
    person: UUID
    previous_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class TrackCorrection:
    """A camera's track belonged to another person for the last seconds, this tick included.

    Its rows of that span are the other person's, under the track that continues.

    Attributes:
        camera: whose track it is.
        track: the id under which the rows were reported.
        new_track: the id that they get, never used before.
        previous, person: whose they were said to be, and whose they are.
        seconds: how far it reaches back from this tick.
    """

    camera: str
    track: int
    new_track: int
    previous: UUID
    person: UUID
    seconds: float


@dataclass(frozen=True, slots=True)
class IdentityDecision:
    """A decision about a person, with its evidence.

    Attributes:
        kind: born, matched, merged, split, cut_off or lost.
        camera, track: what it was about; "" and None for decisions about people only.
        score: 0–1, how well the person fitted; None where there was nothing to compare.
        other: who was merged into them, who they were split from, who got the cut off track.
        runner_up, runner_up_score: who came second, or who came nearest to a newborn.
        evidence: distances in metres, times in seconds, cameras, likeness as cosine; fit for JSON.
    """

    kind: str
    person: UUID
    camera: str = ""
    track: int | None = None
    score: float | None = None
    other: UUID | None = None
    runner_up: UUID | None = None
    runner_up_score: float | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AppearanceUpdate:
    """A person's current appearance, to be stored.

    Attributes:
        vector: (D,) unit length.
        quality: 0–1, of the pictures behind it.
    """

    person: UUID
    vector: Floats32
    quality: float


@dataclass(frozen=True, slots=True)
class IdentityResult:
    """The identities of one tick.

    Attributes:
        persons: per camera, index into `ids` for each of its tracks, (N,).
        ids: of the people seen in this tick, (P,).
        floor: (P, 2) filtered position, metres; NaN where nobody could place them.
        confirmed: (P,) whether the identity is confirmed or still tentative.
        lost: people who are no longer seen; with a look that is remembered they may come back.
        archived: people who were lost and are no longer remembered, or never were: who was
            tentative to the end.
        events: merges and splits of this tick.
        decisions: what was decided in this tick, and why.
        appearances: whose look has changed so much that it should be stored.
        corrections: of what the ticks before have said.
    """

    persons: dict[str, Ints]
    ids: list[UUID]
    floor: Floats
    confirmed: list[bool]
    lost: list[UUID] = field(default_factory=list)
    archived: list[UUID] = field(default_factory=list)
    events: list[IdentityEvent] = field(default_factory=list)
    decisions: list[IdentityDecision] = field(default_factory=list)
    appearances: list[AppearanceUpdate] = field(default_factory=list)
    corrections: list[TrackCorrection] = field(default_factory=list)
