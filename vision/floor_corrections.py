"""Whose zones and lines the last seconds were, after tracks turned out to be another person's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import numpy as np

from .tick_view import TickView


@dataclass(frozen=True, slots=True)
class FloorCorrection:
    """A person walked where another one was said to be.

    Attributes:
        previous: who that was; None: it is only known that `person` did nothing in this span.
        since: begin of the span, seconds since the epoch.
    """

    person: UUID
    previous: UUID | None
    since: float


def floor_corrections(view: TickView, time: float) -> list[FloorCorrection]:
    """Return what a tick's corrections mean on the floor.

    Anyone shown by another track of this tick, one that is not corrected, keeps what they did:
    their place came from there, too. Everybody else did what the track did that they got; those
    who got none did nothing. That is a guess where a wrong track moved the mean of several
    cameras. Tentative people do not count.

    Args:
        time: of the tick, seconds since the epoch.
    """
    changed = [said for said in view.corrections if said.previous != said.person]
    if not changed:
        return []
    sure = _shown_otherwise(view)
    sure |= {view.people[row] for row in np.flatnonzero(~view.confirmed).tolist()}
    longest = sorted(changed, key=lambda said: -said.seconds)
    found: dict[UUID, FloorCorrection] = {}
    for said in longest:
        if said.person not in sure:
            since = time - said.seconds
            found.setdefault(said.person, FloorCorrection(said.person, said.previous, since))
    for said in longest:
        if said.previous not in sure:
            since = time - said.seconds
            found.setdefault(said.previous, FloorCorrection(said.previous, None, since))
    return list(found.values())


def _shown_otherwise(view: TickView) -> set[UUID]:
    """Return the people of tracks that are not corrected."""
    corrected = {(said.camera, said.track) for said in view.corrections}
    tracks = zip(view.camera_rows.tolist(), view.track_ids.tolist(), strict=True)
    doubted = [(view.cameras[camera], track) in corrected for camera, track in tracks]
    rows = np.unique(view.persons[~np.array(doubted, np.bool_)])
    return {view.people[row] for row in rows.tolist()}
