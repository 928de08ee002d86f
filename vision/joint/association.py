"""One camera's detections → targets, by log-likelihood ratios.

The score of a pair is the log of how much likelier the detection is if it shows the target than if
it is clutter or someone new (Reid, An Algorithm for Tracking Multiple Targets, IEEE TAC 1979;
Bar-Shalom, Willett & Tian, Tracking and Data Fusion, 2011, ch. 7): prediction, probability of
detection, detection score, floor and appearance. Weak detections take part with their score as
evidence, after the idea of ByteTrack (Zhang et al., arXiv:2110.06864). One assignment maximises the
sum (Jonker & Volgenant, Computing 1987, as in SciPy); a pair with a ratio below 1 is not made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from vision.types import Floats, Ints

from .boxes import clip_to_frame, measured
from .camera import CameraTick, unmatched
from .floor_filters import FloorEstimate
from .galleries import Appearances
from .observation import FrameDetections
from .pairs import EYE, nonzero, squared_distance
from .settings import JointSettings
from .similarity import Similarity
from .targets import Targets

BROAD_PART, BROAD_FACTOR = 0.1, 9.0
"""Part of detections whose box jumps under occlusion, and the factor on their variance."""
BROAD = BROAD_PART / (1 - BROAD_PART) / BROAD_FACTOR**2
"""Height of the broad part by that of the narrow one: the factor to the power of 4 / 2."""
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
UNLIKE = -1.0
"""Evidence of appearance below which a detection shows someone else, nats."""
GOOD_CROP = 0.5
"""Quality from which a crop counts fully."""


def pair_evidence(
    targets: Targets, tick: CameraTick, others: FloorEstimate, settings: JointSettings
) -> Floats:
    """Return (N, K) evidence of boxes, scores and floor for each pair, nats.

    Pairs that no appearance could make likely are `IMPOSSIBLE`.

    Args:
        targets: N targets.
        tick: the camera's K detections and predictions.
        others: where the other cameras see the targets.
        settings: see there.
    """
    evidence = np.full((len(targets), len(tick.observation)), IMPOSSIBLE)
    usable = np.flatnonzero(tick.prediction.usable)
    if not len(usable) or not len(tick.observation):
        return evidence
    boxes = _Boxes.of(tick, usable, settings)
    found = measured(tick.observation.boxes)
    pairs = boxes.near(found, settings)
    one, detections = pairs
    rows = usable[one]
    score = np.clip(settings.score_slope * (tick.observation.scores - NEUTRAL_SCORE), *SCORE_LIMITS)
    covered = settings.hidden_score_weight
    weight = covered + (1 - covered) * tick.visible[usable]
    price = np.where(targets.confirmed[usable], 0.0, TENTATIVE_PRICE)
    ratio = boxes.evidence(found, *pairs)
    ratio += score[detections] * weight[one]
    ratio += _floor_evidence(targets, tick, others, rows, detections, settings)
    ratio -= price[one]
    evidence[rows, detections] = ratio
    return evidence


def match(
    tick: CameraTick, appearances: Appearances, similarity: Similarity, settings: JointSettings
) -> Ints:
    """Return (N,) row of each target's detection, -1: none, by all evidence.

    Args:
        tick: the camera's detections with the evidence of pairs.
        appearances: of the N targets.
        similarity: of crops.
        settings: see there.
    """
    matches = np.full(len(tick.evidence), -1, np.int64)
    if not tick.evidence.size:
        return matches
    rows = np.flatnonzero((tick.evidence > -settings.appearance_limit).any(axis=1))
    looks = appearance_evidence(tick.observation, appearances.of(rows), similarity, settings)
    ratio = tick.evidence[rows] + looks
    matches[rows] = assign(ratio)
    # A clear detection that fits nobody well is more likely a leap of someone's box than a person
    # who appears from nowhere, unless it looks like someone else.
    free = unmatched(matches, len(tick.observation))
    clear = np.flatnonzero(free & (tick.observation.scores >= settings.new_target_threshold))
    left = np.flatnonzero(matches[rows] < 0)
    if len(clear) and len(left):
        pairs = np.ix_(left, clear)
        similar = looks[pairs] > UNLIKE
        again = assign(np.where(similar, ratio[pairs] + settings.newcomer_price, IMPOSSIBLE))
        made = again >= 0
        matches[rows[left[made]]] = clear[again[made]]
    return matches


def assign(ratio: Floats) -> Ints:
    """Return (N,) row of each target's detection, -1: none, of (N, K) evidence, nats.

    >>> assign(np.array([[2.0, 1.0], [1.5, -3.0]]))
    array([1, 0])
    """
    matches = np.full(len(ratio), -1, np.int64)
    rows, columns = nonzero(ratio > 0)
    # Who competes with nobody for the only likely detection gets it.
    alone = np.bincount(rows, minlength=len(ratio))[rows] == 1
    alone &= np.bincount(columns, minlength=ratio.shape[1])[columns] == 1
    matches[rows[alone]] = columns[alone]
    if not alone.all():
        rows = np.flatnonzero(np.bincount(rows[~alone]))
        columns = np.flatnonzero(np.bincount(columns[~alone]))
        gain = np.maximum(ratio[rows].take(columns, axis=1), 0.0)
        one, other = linear_sum_assignment(gain, maximize=True)
        made = gain[one, other] > 0
        matches[rows[one[made]]] = columns[other[made]]
    return matches


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Predicted boxes of n targets, clipped to the frame as detections are; all in heights.

    Attributes:
        state: (4, n) x of the middle, top, width, height; pixels.
        height: (n,) of the target, pixels.
        variance: (4, n) of detections, heights².
        norm: (n,) log of the normal distribution's factor.
        odds: (n,) of a detection against clutter, nats, but for where it is.
    """

    state: Floats
    height: Floats
    variance: Floats
    norm: Floats
    odds: Floats

    @staticmethod
    def of(tick: CameraTick, rows: Ints, settings: JointSettings) -> _Boxes:
        """Return the predictions of (n,) targets."""
        prediction, visible = tick.prediction, tick.visible[rows]
        size = tick.observation.size
        height = np.maximum(prediction.state[rows, 3], 10.0)
        hidden = 1 + HIDDEN_NOISE * (1 - visible)
        noise = np.array(settings.detection_noise) * hidden[:, None]
        variance = prediction.variance[rows] / height[:, None] ** 2 + noise**2
        frame_area = (size[1] / height) * (size[0] / height)
        clutter = np.log(settings.clutter / CLUTTER_SIZES) - np.log(frame_area)
        probability = tick.probability[rows]
        norm = 0.5 * np.log(variance.prod(axis=1)) + 2 * np.log(2 * np.pi)
        odds = np.log(probability / (1 - probability)) - clutter
        state = clip_to_frame(prediction.state[rows], size)
        return _Boxes(state.T.copy(), height, variance.T.copy(), norm, odds)

    def near(self, found: Floats, settings: JointSettings) -> tuple[Ints, Ints]:
        """Return the (P,) rows and (P,) detections of the pairs that all else could make likely.

        Args:
            found: (K, 4) measured boxes.
            settings: limits of the evidence.
        """
        most = SCORE_LIMITS[1] + FLOOR_BONUS * settings.floor_weight + settings.appearance_limit
        most += settings.newcomer_price  # see `match`
        # The sum of the narrow part and the broad one is at most twice the larger.
        odds = most + self.odds - self.norm + np.log(2 * (1 - BROAD_PART))
        reach = np.maximum(2 * odds, 2 * BROAD_FACTOR * (odds + np.log(BROAD)))
        x, y = found[:, 0].copy(), found[:, 1].copy()
        scale = self.height**2 * self.variance[:2]
        squared = (x - self.state[0, :, None]) ** 2 / scale[0, :, None]
        squared += (y - self.state[1, :, None]) ** 2 / scale[1, :, None]
        return nonzero(squared <= reach[:, None])

    def evidence(self, found: Floats, rows: Ints, detections: Ints) -> Floats:
        """Return (P,) log-ratios of the boxes of pairs, with the odds of a detection."""
        offset = found.T.take(detections, axis=1) - self.state.take(rows, axis=1)
        offset /= self.height[rows]
        terms = offset**2 / self.variance.take(rows, axis=1)
        squared = terms[0] + terms[1] + terms[2] + terms[3]
        narrow = -0.5 * squared
        part = np.log1p(BROAD * np.exp(np.minimum(0.5 * squared * (1 - 1 / BROAD_FACTOR), 700.0)))
        ratio: Floats = np.log(1 - BROAD_PART) + narrow + part + (self.odds - self.norm)[rows]
        return ratio


def _floor_evidence(
    targets: Targets,
    tick: CameraTick,
    others: FloorEstimate,
    rows: Ints,
    detections: Ints,
    settings: JointSettings,
) -> Floats:
    """Return (P,) evidence of the floor points of pairs, 0 where one of both is unknown.

    A target that this camera has not recently seen is predicted from the floor: it would count
    twice.
    """
    evidence = np.zeros(len(rows))
    seen = others.known & (targets.image_age[tick.index] <= settings.recent(tick.fresh))
    both = np.flatnonzero(seen[rows] & tick.feet.known[detections])
    if not len(both):
        return evidence
    rows, detections = rows[both], detections[both]
    noise = tick.feet.covariance + EYE * settings.floor_noise**2
    difference = tick.feet.points.take(detections, axis=0) - others.mean.take(rows, axis=0)
    spread = others.covariance.take(rows, axis=0) + noise.take(detections, axis=0)
    distance = np.minimum(squared_distance(difference, spread), settings.floor_limit)
    evidence[both] = (FLOOR_BONUS - 0.5 * distance) * settings.floor_weight
    return evidence


def appearance_evidence(
    seen: FrameDetections,
    appearances: Appearances,
    similarity: Similarity,
    settings: JointSettings,
) -> Floats:
    """Return (n, K) evidence of the crops, the less the worse they are; 0 without a gallery.

    Args:
        seen: K detections.
        appearances: of n targets.
        similarity: of crops.
        settings: limit of the evidence.
    """
    cosine = appearances.cosines(seen.embeddings)
    limit = settings.appearance_limit
    ratio = np.clip(similarity.ratio(cosine), -limit, limit)
    weight = np.clip(seen.quality / GOOD_CROP, 0, 1)
    evidence: Floats = np.where(appearances.known[:, None], ratio * weight[None], 0.0)
    return evidence
