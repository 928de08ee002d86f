"""What a detector finds in the pictures of cameras over a crowd: boxes, not finished tracks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vision.ground import GroundPlane
from vision.joint import FrameDetections
from vision.overlap import ioa
from vision.types import Detections, Floats, Ints

from .crowd import DIMENSIONS, Crowd
from .pinhole import FRAME, PinholeCamera
from .views import FieldOfView

METRES = 6.0
"""Height at which the cameras hang."""
SHORTEST, TALLEST = 1.55, 1.95
"""Heights of people, m."""
BOX_NOISE = 0.03, 0.025, 0.06, 0.025
"""Standard deviation of a box's x of the middle, top, width and bottom, heights. These figures and
the following ones are YOLOv8n's on the PETS 2009 recordings."""
COVERED_NOISE = 0.3, 0.3, 0.3, 2.0
"""Factor, added to 1, on the noise of a person who is just covered too much to be detected."""
NOISE_SECONDS = 0.4
"""Time for which a box's errors last, s: a detector errs alike in pictures that are alike."""
HALF_COVERED, MOSTLY_COVERED, COVERED_SPREAD = 0.3, 0.7, 0.1
"""Covered parts from which the score falls, and from which a person is not detected, with the
standard deviation of this one."""
SCORE, WEAKEST_SCORE = 0.82, 0.5
"""Of the detector for a free person, and for one who is just detected."""
SCORE_NOISE, WEAKEST_NOISE = 0.05, 0.15
"""Standard deviations of both."""
FALSE_BOXES = 0.2
"""Mean number per picture."""
FALSE_SCORES = 0.15, 0.6
SHARPNESS = 0.5, 1.0
COMMON_LOOK = 0.25
"""Cosine that pictures of any two people have: people are all alike for a network."""
MISS = 0.04
"""Part of the pictures in which someone is overlooked."""
CALIBRATION = 0.1
"""Standard deviation of a camera's constant error, m."""
PICTURE_NOISE = 1.1
"""Makes pairs of one person more alike than pairs of two with probability 0.95: our own model's
figure."""
NOBODY = -1
"""Number of the person that a false box shows."""


@dataclass(frozen=True, slots=True)
class DetectionTick:
    """One tick of simulated cameras.

    Attributes:
        time: seconds.
        observations: by camera, K detections.
        truth: by camera, (K,) the number of the person in each box, or `NOBODY`.
    """

    time: float
    observations: Mapping[str, FrameDetections]
    truth: Mapping[str, Ints]


class DetectingCameras:
    """Pinhole cameras with a detector over a crowd.

    Each sees the people of its rectangle; what lies beyond is hidden by walls.

    Args:
        crowd: the P people they look at.
        views: which of C cameras sees what.
        random: source of all chance.

    Attributes:
        grounds: by camera, pixel → metres as measured; None where nobody did.
    """

    def __init__(
        self, crowd: Crowd, views: Sequence[FieldOfView], random: np.random.Generator
    ) -> None:
        self._crowd, self._views, self._random = crowd, views, random
        self._cameras = [PinholeCamera.over(view.low, view.high, METRES) for view in views]
        self.grounds: dict[str, GroundPlane | None] = {}
        for view, camera in zip(views, self._cameras, strict=True):
            error = np.eye(3)
            error[:2, 2] = random.normal(0, CALIBRATION, 2)
            ground = GroundPlane(error @ camera.homography)
            self.grounds[view.name] = ground if view.calibrated else None
        self._noise: Floats = random.normal(size=(len(views), len(crowd.numbers), 5))
        self._common = crowd.dress(1)[0]

    def look(self, time: float, seconds: float) -> DetectionTick:
        """Return what the cameras see `seconds` after they looked last."""
        lasting = np.exp(-seconds / NOISE_SECONDS)
        fresh = self._random.normal(size=self._noise.shape)
        self._noise = lasting * self._noise + np.sqrt(1 - lasting**2) * fresh
        observations, truth = {}, {}
        for camera, view in enumerate(self._views):
            observations[view.name], truth[view.name] = self._observe(camera)
        return DetectionTick(time, observations, truth)

    def _observe(self, camera: int) -> tuple[FrameDetections, Ints]:
        view, crowd, random = self._views[camera], self._crowd, self._random
        inside = ((crowd.places >= view.low) & (crowd.places <= view.high)).all(axis=1)
        rows = np.flatnonzero(inside)
        shape = self._cameras[camera].boxes(crowd.places[rows], heights(crowd.numbers[rows]))
        covered = _covered_parts(shape, self._cameras[camera].eye, crowd.places[rows])
        noise = self._noise[camera, rows]
        seen = random.random(len(rows)) >= MISS
        seen &= covered < MOSTLY_COVERED + COVERED_SPREAD * noise[:, 4]
        order = random.permutation(np.flatnonzero(seen))
        rows, covered = rows[order], covered[order]
        boxes = self._disturb(shape[order], covered, noise[order, :4])
        part = np.clip((covered - HALF_COVERED) / (MOSTLY_COVERED - HALF_COVERED), 0, 1)
        spread = SCORE_NOISE + (WEAKEST_NOISE - SCORE_NOISE) * part
        scores = SCORE + (WEAKEST_SCORE - SCORE) * part + random.normal(0, spread)
        scores = np.clip(scores, random.uniform(0.1, 0.11, len(rows)), 0.99)
        clutter, weak = self._false_boxes(camera)
        boxes, scores = np.concatenate([boxes, clutter]), np.concatenate([scores, weak])
        looks = np.concatenate([crowd.looks[rows], crowd.dress(len(weak))])
        truth = np.concatenate([crowd.numbers[rows], np.full(len(weak), NOBODY)])
        return self._detections(boxes, scores, looks), truth

    def _detections(self, boxes: Floats, scores: Floats, looks: Floats) -> FrameDetections:
        """Return K detections of people with (K, D) looks."""
        found = Detections(boxes.astype(np.float32), scores.astype(np.float32))
        seen = FrameDetections.from_detections(found, FRAME, DIMENSIONS)
        pictures = self._crowd.pictures(looks.astype(np.float32), PICTURE_NOISE)
        vectors = np.sqrt(COMMON_LOOK) * self._common + np.sqrt(1 - COMMON_LOOK) * pictures
        vectors = vectors.astype(np.float64)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        seen.embed(np.arange(len(seen)), vectors, self._random.uniform(*SHARPNESS, len(seen)))
        return seen

    def _disturb(self, boxes: Floats, covered: Floats, noise: Floats) -> Floats:
        """Return (K, 4) boxes as a detector finds them, within the frame."""
        tall = (boxes[:, 3] - boxes[:, 1])[:, None]
        factor = 1 + np.array(COVERED_NOISE) * (covered / MOSTLY_COVERED)[:, None]
        error = noise * np.array(BOX_NOISE) * tall * factor
        middle = (boxes[:, 0] + boxes[:, 2]) / 2 + error[:, 0]
        half = np.maximum((boxes[:, 2] - boxes[:, 0] + error[:, 2]) / 2, 1.0)
        top = boxes[:, 1] + error[:, 1]
        bottom = np.maximum(boxes[:, 3] + error[:, 3], top + 2.0)
        found = np.column_stack([middle - half, top, middle + half, bottom])
        height, width = FRAME
        inside: Floats = np.clip(found, 0, [width, height, width, height])
        return inside

    def _false_boxes(self, camera: int) -> tuple[Floats, Floats]:
        """Return (F, 4) boxes where nobody is, and their (F,) scores."""
        view, random = self._views[camera], self._random
        count = int(random.poisson(FALSE_BOXES))
        places = random.uniform(view.low, view.high, (count, 2))
        tall = random.uniform(SHORTEST, TALLEST, count)
        boxes = self._cameras[camera].boxes(places, tall)
        return boxes, random.uniform(*FALSE_SCORES, count)


def heights(numbers: Ints) -> Floats:
    """Return the heights of (P,) people, m: spread evenly, and always the same for one person."""
    golden = (np.sqrt(5) - 1) / 2
    tall: Floats = SHORTEST + (TALLEST - SHORTEST) * (numbers * golden % 1)
    return tall


def _covered_parts(boxes: Floats, eye: Floats, places: Floats) -> Floats:
    """Return (K,) the part of each box that people nearer to the camera cover, 0–1.

    People who cover a box are taken to stand independently of each other.
    """
    distance = np.hypot(*(places - eye[:2]).T)
    nearer = distance[None, :] < distance[:, None]
    covered: Floats = 1 - np.where(nearer, 1 - ioa(boxes, boxes), 1.0).prod(axis=1)
    return covered
