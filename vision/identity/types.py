"""What identity says of a tick, and what was stored of the ticks before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vision.types import Floats, Floats32, Ints, Tracks


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
        floor_spread: (P, 2, 2) how the positions jitter, m²; None: nobody knows.
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
    floor_spread: Floats | None = None


@dataclass(frozen=True, slots=True)
class StoredHistory:
    """What was stored since a state was made.

    Attributes:
        seconds: from the state to the last that was stored.
        owners: by camera and track id, whose track it was last.
        tracks: by camera, the tracks of each picture and when that was, seconds after the state;
            in order. Their scores are 0 where someone was not seen.
    """

    seconds: float = 0.0
    owners: Mapping[tuple[str, int], UUID] = field(default_factory=dict)
    tracks: Mapping[str, Sequence[tuple[float, Tracks]]] = field(default_factory=dict)
