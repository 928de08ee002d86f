"""Choice of the detections to embed in a tick: where appearance decides, new people, then in turn.

Boxes, scores and floor decide most pairs alone. A crop is embedded where two targets compete for a
detection (or nobody quite fits it), where someone new may begin, and now and then of everyone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vision.types import Ints

from .association import assign
from .camera import CameraTick, unmatched
from .galleries import CROP_SECONDS, POOR
from .observation import FrameDetections
from .settings import JointSettings
from .targets import Targets

EmbedCrops = Callable[[list[tuple[str, FrameDetections, Ints]]], None]
"""Embeds detections: gets cameras, what each sees, and (R,) rows of it."""

AT_ONCE = 32
"""Crops per tick: a crowd that comes in at once must not stop the cameras."""
COMPETES, NEW = 2000.0, 1000.0
"""Urgency of crops, with the time waited, s; that of all others is that time alone."""


def choose_crops(
    targets: Targets, ticks: list[CameraTick], settings: JointSettings
) -> list[tuple[CameraTick, Ints]]:
    """Return each camera's detections to embed, at most `AT_ONCE` in all, the most urgent ones.

    Args:
        targets: N targets.
        ticks: of the cameras that have a frame, with the evidence of pairs.
        settings: see there.
    """
    if not ticks:  # the only camera of the tick was taken away
        return []
    urgency = [_urgency(targets, tick, settings) for tick in ticks]
    every = np.concatenate([np.empty(0), *urgency])
    every[np.argsort(-every, kind="stable")[AT_ONCE:]] = 0.0
    urgency = np.split(every, np.cumsum([len(values) for values in urgency])[:-1])
    chosen = [(tick, np.flatnonzero(values)) for tick, values in zip(ticks, urgency, strict=True)]
    return [(tick, rows) for tick, rows in chosen if len(rows)]


def _urgency(
    targets: Targets, tick: CameraTick, settings: JointSettings
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return (K,) urgency of a camera's crops; 0 for those that need not be embedded."""
    seen, evidence = tick.observation, tick.evidence
    matches = assign(evidence)
    waited = np.zeros(len(seen))
    rows = np.flatnonzero(matches >= 0)
    waited[matches[rows]] = np.minimum(targets.crop_age[tick.index, rows], NEW / 2)
    urgency = np.where(waited >= CROP_SECONDS, waited, 0.0)
    free = unmatched(matches, len(seen))
    urgency[free & (seen.scores >= settings.new_target_threshold)] = NEW
    if len(targets):
        limit = settings.appearance_limit
        nobody = np.full((1, len(seen)), -np.inf)
        second, best = np.partition(np.concatenate([evidence, nobody]), -2, axis=0)[-2:]
        competes = (second > -limit) & (second > best - 2 * limit)
        competes |= free & (best > -limit)
        urgency[competes] = COMPETES + waited[competes]
    urgency[seen.clear < POOR] = 0.0
    return urgency
