"""Whether there is anyone: log-odds of existence, confirmation, and the end of targets.

Log-odds of detections and misses are added up (sequential probability ratio: Wald 1945; as a
track's score in Blackman & Popoli, Design and Analysis of Modern Tracking Systems, 1999, ch. 6).
"""

from __future__ import annotations

import numpy as np

from vision.types import Floats

from .camera import CameraTick
from .settings import JointSettings
from .targets import Targets, Truth

SIGHTING_LIMITS = -2.0, 2.5
"""Of the evidence of one sighting, nats."""
LOG_ODDS_LIMITS = -20.0, 12.0
CLEARLY_VISIBLE, DOUBTFUL_WEIGHT = 0.6, 0.3
"""Visible part from which a miss counts fully, and its weight below."""
EXPECTED_VISIBLE = 0.3
"""Visible part from which a miss lowers the next probability of detection."""
MISS_SECONDS = 0.1
TENTATIVE_LOG_ODDS, TENTATIVE_SECONDS = -2.0, 0.7
"""Log-odds below which a tentative target ends, and time unseen after which it does, s."""


def sighting_log_odds(scores: Floats, settings: JointSettings) -> Floats:
    """Return the evidence for a person, nats, of (…) detection scores."""
    evidence: Floats = np.clip(
        settings.existence_slope * (scores - settings.existence_score), *SIGHTING_LIMITS
    )
    return evidence


def update_existence(targets: Targets, ticks: list[CameraTick], settings: JointSettings) -> None:
    """Add the evidence of a tick, and confirm the targets that are sure.

    Args:
        targets: N targets.
        ticks: of the cameras that have a frame.
        settings: see there.
    """
    for tick in ticks:
        part = min(1.0, tick.waited / settings.existence_seconds)
        seen = tick.matches >= 0
        misses = targets.misses[tick.index]
        scores = tick.observation.scores[tick.matches[seen]]
        targets.log_odds[seen] += part * sighting_log_odds(scores, settings)
        weight = np.where(tick.visible > CLEARLY_VISIBLE, 1.0, DOUBTFUL_WEIGHT)
        targets.log_odds[~seen] += part * (np.log(1 - tick.probability) * weight)[~seen]
        misses[~seen & (tick.visible > EXPECTED_VISIBLE)] += min(1.0, tick.waited / MISS_SECONDS)
        misses[seen] = 0
    targets.log_odds = np.clip(targets.log_odds, *LOG_ODDS_LIMITS)
    targets.confirmed |= targets.log_odds >= settings.confirm_log_odds


def ended(targets: Targets, settings: JointSettings) -> Truth:
    """Return (N,) which targets end: tentative ones that are nobody, and all that are lost."""
    waited = targets.unseen > targets.patience(TENTATIVE_SECONDS)
    nobody = (targets.log_odds < TENTATIVE_LOG_ODDS) | waited
    return (~targets.confirmed & nobody) | (targets.unseen > settings.lost_seconds)
