"""One camera's detections → targets, by log-likelihood ratios.

The score of a pair is the log of how much likelier the detection is if it shows the target than if
it is clutter or someone new (Reid, An Algorithm for Tracking Multiple Targets, IEEE TAC 1979;
Bar-Shalom, Willett & Tian, Tracking and Data Fusion, 2011, ch. 7): prediction, probability of
detection, detection score, floor and appearance. Weak detections take part with their score as
evidence, after the idea of ByteTrack (Zhang et al., arXiv:2110.06864). One assignment maximises the
sum (Jonker & Volgenant, Computing 1987, as in SciPy); a pair with a ratio below 1 is not made.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from vision.types import Floats, Ints

from .boxes import clip_to_frame, measured
from .camera import CameraTick
from .floor_filters import FloorEstimate
from .galleries import Appearances
from .pairs import squared_distance
from .prediction import detection_probability
from .settings import JointSettings
from .similarity import Similarity
from .targets import Targets

BROAD_PART, BROAD_FACTOR = 0.1, 9.0
"""Part of detections whose box jumps under occlusion, and the factor on their variance."""
HIDDEN_NOISE = 1.0
"""Added to the factor on the detection's noise for a target that nobody sees."""
CLUTTER_SIZES = 0.5 * 0.8
"""Range over which widths and heights of clutter are spread, heights²."""
NEUTRAL_SCORE = 0.45
"""Score that speaks neither for nor against a person."""
SCORE_LIMITS = -3.5, 3.0
"""Of the score's evidence, nats."""
FLOOR_BONUS = 1.0
"""Evidence of a floor point just where the others see the target, nats."""
TENTATIVE_PRICE = 1.0
"""Nats by which a tentative target comes behind a confirmed one."""
IMPOSSIBLE = -1e3
GOOD_CROP = 0.5
"""Quality from which a crop counts fully."""


def pair_evidence(
    targets: Targets, tick: CameraTick, others: FloorEstimate, settings: JointSettings
) -> Floats:
    """Return (N, K) evidence of boxes, scores and floor for each pair, nats.

    Args:
        targets: N targets.
        tick: the camera's K detections and predictions.
        others: where the other cameras see the targets.
        settings: see there.
    """
    if not len(targets) or not len(tick.observation):
        return np.zeros((len(targets), len(tick.observation)))
    ratio = _image_evidence(targets, tick, settings) + _score_evidence(tick, settings)
    ratio += _floor_evidence(targets, tick, others, settings)
    ratio[~targets.confirmed] -= TENTATIVE_PRICE
    ratio[~tick.prediction.usable] = IMPOSSIBLE
    return ratio


def assign(ratio: Floats) -> Ints:
    """Return (N,) row of each target's detection, -1: none, of (N, K) evidence, nats.

    >>> assign(np.array([[2.0, 1.0], [1.5, -3.0]]))
    array([1, 0])
    """
    matches = np.full(len(ratio), -1, np.int64)
    gain = np.maximum(ratio, 0.0)
    rows, columns = linear_sum_assignment(gain, maximize=True)
    made = gain[rows, columns] > 0
    matches[rows[made]] = columns[made]
    return matches


def _image_evidence(targets: Targets, tick: CameraTick, settings: JointSettings) -> Floats:
    """Return (N, K) log-ratios of the boxes, with the odds of a detection.

    The prediction is clipped to the frame, as detections are. All is in heights of the target.
    """
    observation, prediction = tick.observation, tick.prediction
    height = np.maximum(prediction.state[:, 3], 10.0)
    state = clip_to_frame(prediction.state, observation.size)
    hidden = 1 + HIDDEN_NOISE * (1 - tick.visible[:, None])
    noise = np.array(settings.detection_noise) * hidden
    variance = prediction.variance / height[:, None] ** 2 + noise**2
    offset = (measured(observation.boxes)[None] - state[:, None]) / height[:, None, None]
    density = np.logaddexp(
        np.log(1 - BROAD_PART) + _log_normal(offset, variance),
        np.log(BROAD_PART) + _log_normal(offset, variance * BROAD_FACTOR),
    )
    rows, columns = observation.size
    frame_area = (columns / height) * (rows / height)
    clutter = np.log(settings.clutter) - np.log(frame_area) - np.log(CLUTTER_SIZES)
    probability = detection_probability(tick.visible, targets.misses[tick.index])
    odds = np.log(probability / (1 - probability))
    ratio: Floats = density - clutter[:, None] + odds[:, None]
    return ratio


def _log_normal(offset: Floats, variance: Floats) -> Floats:
    """Return (N, K) log-densities of (N, K, 4) offsets under (N, 4) variances."""
    squared = (offset**2 / variance[:, None]).sum(axis=2)
    norm = 0.5 * np.log(variance).sum(axis=1) + 2 * np.log(2 * np.pi)
    density: Floats = -0.5 * squared - norm[:, None]
    return density


def _score_evidence(tick: CameraTick, settings: JointSettings) -> Floats:
    """Return (N, K) evidence of the detection scores, less for targets that are covered."""
    score = np.clip(settings.score_slope * (tick.observation.scores - NEUTRAL_SCORE), *SCORE_LIMITS)
    covered = settings.hidden_score_weight
    evidence: Floats = score[None] * (covered + (1 - covered) * tick.visible[:, None])
    return evidence


def _floor_evidence(
    targets: Targets, tick: CameraTick, others: FloorEstimate, settings: JointSettings
) -> Floats:
    """Return (N, K) evidence of the floor points, 0 where one of both is unknown.

    A target that this camera has not recently seen is predicted from the floor: it would count
    twice.
    """
    seen = targets.image_age[tick.index] <= settings.image_seconds
    both = (others.known & seen)[:, None] & tick.feet.known[None]
    difference = np.where(both[..., None], tick.feet.points[None] - others.mean[:, None], 0.0)
    spread = others.covariance[:, None] + tick.feet.covariance[None]
    spread = spread + np.eye(2) * settings.floor_noise**2
    spread = np.where(both[..., None, None], spread, np.eye(2))
    distance = np.minimum(squared_distance(difference, spread), settings.floor_limit)
    evidence: Floats = np.where(both, FLOOR_BONUS - 0.5 * distance, 0.0) * settings.floor_weight
    return evidence


def appearance_evidence(
    tick: CameraTick, appearances: Appearances, similarity: Similarity, settings: JointSettings
) -> Floats:
    """Return (N, K) evidence of the crops, the less the worse they are; 0 without a gallery."""
    cosine = appearances.cosines(tick.observation.embeddings)
    limit = settings.appearance_limit
    ratio = np.clip(similarity.ratio(cosine), -limit, limit)
    weight = np.clip(tick.observation.quality / GOOD_CROP, 0, 1)
    evidence: Floats = np.where(appearances.known[:, None], ratio * weight[None], 0.0)
    return evidence
