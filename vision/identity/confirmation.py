"""Confirmation of tentative people: a detector takes a chair for a person, now and then.

Two things tell: that it is seen clearly, as by the score from which a track may begin, or that it
has moved. What has neither is followed, but not confirmed. Clear sightings are added up and unclear
ones taken off, as in Wald's test (Sequential Analysis, 1947) with a floor at 0 (Page, Continuous
Inspection Schemes, Biometrika 1954): people who sit half hidden count once they can be seen.
"""

from __future__ import annotations

import numpy as np

from vision.types import Ints

from .matching import squared_mahalanobis
from .people import UNPLACED, People, Truth
from .tick_tracks import TickTracks
from .types import IdentitySettings

UNCLEAR = 0.05
"""What a tick without a clear sighting takes off: of twenty, one has to be clear."""


def update_confirmation(
    people: People, rows: Ints, tick: TickTracks, settings: IdentitySettings
) -> None:
    """Update the evidence of existence by one tick, after its floor points.

    `rows` (M,) say which person each track is.
    """
    clear = (tick.scores >= settings.clear_score) | has_moved(people, rows, tick, settings)
    everybody, surely = np.unique(rows), np.unique(rows[clear])
    here = np.isin(everybody, surely)
    people.hits[surely] += 1
    people.hits[everybody[~here]] = np.maximum(people.hits[everybody[~here]] - UNCLEAR, 0.0)


def has_moved(people: People, rows: Ints, tick: TickTracks, settings: IdentitySettings) -> Truth:
    """Return (M,) whether they have moved from where they were first seen, beyond errors.

    True of those that nobody could place: nothing is known against them.
    """
    offset = people.mean[rows, :2] - people.start[rows]
    spread = people.covariance[rows, :2, :2] + np.nan_to_num(tick.covariance, nan=UNPLACED)
    return np.asarray(squared_mahalanobis(offset, spread) > settings.gate)
