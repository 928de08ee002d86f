"""People known from other cameras come into a camera's view.

Their first boxes there are cut by the frame's edge or by someone nearer, and do not look like the
predicted ones. Without a hand-over by floor and appearance each would become a new target first.
"""

from __future__ import annotations

import numpy as np

from vision.types import Ints

from .association import appearance_evidence, assign
from .camera import CameraTick
from .floor_filters import FloorEstimate, same_place
from .galleries import Appearances
from .pairs import EYE
from .settings import JointSettings
from .similarity import Similarity
from .targets import Targets

GONE_SECONDS = 0.3
"""Time without a detection from which a camera may take a target over again, s."""


def hand_over(
    targets: Targets,
    tick: CameraTick,
    others: FloorEstimate,
    appearances: Appearances,
    similarity: Similarity,
    settings: JointSettings,
) -> Ints:
    """Return (N,) `tick.matches` with the people that the camera takes over.

    Args:
        targets: N targets.
        tick: the camera's detections, assigned to the targets that it sees.
        others: where the other cameras see the targets.
        appearances: of the targets.
        similarity: of crops.
        settings: see there.
    """
    matches = tick.matches.copy()
    clear = tick.observation.scores >= settings.new_target_threshold
    columns = np.flatnonzero(tick.unmatched() & tick.feet.known & clear)
    here = targets.image_age[tick.index] <= max(GONE_SECONDS, tick.fresh)
    rows = np.flatnonzero(targets.confirmed & others.known & (matches < 0) & ~here)
    if not len(rows) or not len(columns):
        return matches
    spread = others.covariance[rows][:, None] + tick.feet.covariance[columns][None]
    spread = spread + EYE * settings.floor_noise**2
    difference = others.mean[rows][:, None] - tick.feet.points[columns][None]
    evidence = same_place(difference, spread, settings)
    # Who is too far away for any appearance to make it likely is left out.
    near = (evidence > settings.hand_over_gain - settings.appearance_limit).any(axis=1)
    rows, evidence = rows[near], evidence[near]
    looks = appearance_evidence(tick.observation, appearances.of(rows), similarity, settings)
    evidence += looks[:, columns]
    taken = assign(evidence - settings.hand_over_gain)
    matches[rows[taken >= 0]] = columns[taken[taken >= 0]]
    return matches
