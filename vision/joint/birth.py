"""New targets from unmatched detections, grouped across cameras before they are born.

Without the grouping, a person who comes into two views at once would get two identities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.overlap import ioa, iou
from vision.types import Floats, Ints

from .camera import CameraTick
from .existence import sighting_log_odds
from .floor_filters import start_floor
from .image_filters import correct_images
from .observation import FloorPoints
from .pairs import squared_distance
from .settings import JointSettings
from .similarity import Similarity
from .targets import Targets, Truth

DUPLICATE_IOU = 0.55
"""Overlap with a matched detection from which another box is the same person's."""
DUPLICATE_INSIDE, SAME_FEET = 0.8, 0.06
"""Part of one box within the other, and distance of the lower edges in heights, with which it is,
too."""
FARTHEST = 2.5
"""Between two cameras' floor points of one person, m."""
NEAR_BONUS = 6.0
"""Evidence of floor points at one place, nats."""
APPEARANCE_LIMIT = 4.0
"""Largest evidence of appearance in the grouping, nats."""
GOOD_CROP = 0.5
"""Quality from which a crop counts fully."""


@dataclass(frozen=True, slots=True)
class _Newcomers:
    """M unmatched detections of all cameras, the clearest first.

    Attributes:
        ticks: (M,) place of their camera in the list of ticks.
        detections: (M,) their rows.
        scores, quality: (M,) 0–1.
        feet: their M floor points.
        embeddings: (M, D).
    """

    ticks: Ints
    detections: Ints
    scores: Floats
    quality: Floats
    feet: FloorPoints
    embeddings: Floats


def add_newcomers(
    targets: Targets,
    ticks: list[CameraTick],
    time: float,
    similarity: Similarity,
    settings: JointSettings,
) -> None:
    """Add targets for unmatched detections, and match them.

    Args:
        targets: get the new ones; all ticks' `matches` grow with them.
        ticks: of the cameras that have a frame, matched.
        time: of the tick, s.
        similarity: of crops.
        settings: see there.
    """
    chosen = [_new_people(tick, settings) for tick in ticks]
    if not any(len(rows) for rows in chosen):
        return
    found = _unmatched(ticks, chosen)
    groups = _group(found, similarity, settings)
    count = int(groups.max()) + 1
    rows = targets.add(count, time)
    for place, tick in enumerate(ticks):
        here = found.ticks == place
        born, detections = rows[groups[here]], found.detections[here]
        boxes, feet = tick.observation.boxes[detections], tick.feet
        correct_images(targets, tick.index, born, boxes, tick.observation.size, settings)
        points = FloorPoints(feet.points[detections], feet.covariance[detections])
        start_floor(targets, tick.index, born, points, settings)
        evidence = sighting_log_odds(found.scores[here], settings)
        targets.log_odds[born] += evidence
        tick.matches = np.concatenate([tick.matches, np.full(count, -1, np.int64)])
        tick.matches[born] = detections
    targets.confirmed[rows] = targets.log_odds[rows] >= settings.confirm_log_odds


def _unmatched(ticks: list[CameraTick], chosen: list[Ints]) -> _Newcomers:
    """Return the chosen rows of all cameras' detections."""
    places = np.repeat(np.arange(len(ticks)), [len(rows) for rows in chosen])
    detections = np.concatenate(chosen)

    def gathered(name: str) -> Floats:
        pairs = zip(ticks, chosen, strict=True)
        return np.concatenate([getattr(tick.observation, name)[rows] for tick, rows in pairs])

    points = [tick.feet.points[rows] for tick, rows in zip(ticks, chosen, strict=True)]
    spreads = [tick.feet.covariance[rows] for tick, rows in zip(ticks, chosen, strict=True)]
    scores = gathered("scores")
    order = np.lexsort((-detections, -places, -scores))
    feet = FloorPoints(np.concatenate(points)[order], np.concatenate(spreads)[order])
    quality, embeddings = gathered("quality")[order], gathered("embeddings")[order]
    return _Newcomers(places[order], detections[order], scores[order], quality, feet, embeddings)


def _new_people(tick: CameraTick, settings: JointSettings) -> Ints:
    """Return the rows of clear detections that are not a second box of a matched person."""
    free, boxes = tick.unmatched(), tick.observation.boxes
    rows = np.flatnonzero(free & (tick.observation.scores >= settings.new_target_threshold))
    if not len(rows):
        return rows
    duplicate = _duplicates(boxes[rows], boxes[~free])
    return np.asarray(rows[~duplicate], np.int64)


def _duplicates(boxes: Floats, matched: Floats) -> Truth:
    """Return (R,) which of (R, 4) boxes show a person who has one of (M, 4) matched boxes.

    Two people do not stand on the same feet, however much of them a box shows.
    """
    overlap = iou(boxes, matched) > DUPLICATE_IOU
    inside = np.maximum(ioa(boxes, matched), ioa(matched, boxes).T) > DUPLICATE_INSIDE
    height = np.minimum.outer(boxes[:, 3] - boxes[:, 1], matched[:, 3] - matched[:, 1])
    feet = np.abs(np.subtract.outer(boxes[:, 3], matched[:, 3])) < SAME_FEET * height
    return np.asarray((overlap | (inside & feet)).any(axis=1), np.bool_)


def _group(found: _Newcomers, similarity: Similarity, settings: JointSettings) -> Ints:
    """Return (M,) number of each detection's group: at most one of each camera.

    A detection joins the likeliest group by that group's clearest member.
    """
    evidence = _same_person(found, similarity, settings)
    groups = np.full(len(found.ticks), -1, np.int64)
    leaders: list[int] = []
    taken = np.zeros((len(groups), found.ticks.max(initial=-1) + 1), np.bool_)
    for row, camera in enumerate(found.ticks.tolist()):
        values = np.where(taken[: len(leaders), camera], 0.0, evidence[row, leaders])
        if values.max(initial=0.0) > 0:
            groups[row] = values.argmax()
        else:
            groups[row] = len(leaders)
            leaders.append(row)
        taken[groups[row], camera] = True
    return groups


def _same_person(found: _Newcomers, similarity: Similarity, settings: JointSettings) -> Floats:
    """Return (M, M) evidence that two detections show one person, nats; 0 where too far apart."""
    known: Truth = found.feet.known
    both = known[:, None] & known[None]
    difference = np.where(
        both[..., None], found.feet.points[:, None] - found.feet.points[None], 0.0
    )
    spread = found.feet.covariance[:, None] + found.feet.covariance[None]
    spread = spread + 2 * np.eye(2) * settings.floor_noise**2
    distance = squared_distance(difference, np.where(both[..., None, None], spread, np.eye(2)))
    ratio = similarity.ratio(found.embeddings @ found.embeddings.T)
    weight = np.minimum(1.0, found.quality / GOOD_CROP)
    looks = np.clip(ratio, -APPEARANCE_LIMIT, APPEARANCE_LIMIT) * weight[:, None] * weight[None]
    near = both & (np.hypot(*np.moveaxis(difference, -1, 0)) < FARTHEST)
    evidence: Floats = np.where(near, NEAR_BONUS - 0.5 * distance + looks, 0.0)
    return evidence
