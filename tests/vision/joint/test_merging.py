"""Targets that walk as one become one, unless a camera has seen them apart or they look unlike."""

from __future__ import annotations

import numpy as np
import pytest

from tests.vision.joint.test_state import SETTINGS, SIZE, points
from vision.joint import JointSettings, Merge
from vision.joint.floor_filters import FloorViews, correct_floor, predict_floor
from vision.joint.image_filters import correct_images, predict_images
from vision.joint.merging import merge_targets
from vision.joint.pending import PersonCrops
from vision.joint.proximity import Proximity
from vision.joint.state import JointState
from vision.joint.targets import Targets
from vision.types import Floats

STEP = 0.1
RED, BLUE = np.eye(4)[0], np.eye(4)[1]


class Walk:
    """Two confirmed targets at a distance, m, each in a camera of its own."""

    def __init__(self, distance: float, looks: tuple[Floats, Floats] | None = None) -> None:
        self.state = JointState(SETTINGS, Targets(2))
        self.targets, self.galleries = self.state.targets, self.state.galleries
        self.targets.add(2, 0.0)
        self.targets.confirmed[:] = True
        self.distance = distance
        for row, look in enumerate(looks or ()):
            self.galleries.of(row + 1).set(look.copy(), 5.0)

    def look(self, row: int, look: Floats) -> None:
        crops = PersonCrops(np.array([row + 1]), np.ones(1), look[None])
        self.galleries.pending.add(self.state.time, row, crops)

    def go(self, seconds: float, cameras: tuple[int, int] = (0, 1)) -> list[tuple[int, int]]:
        """Let each be seen by its camera for so long; return who was merged into who."""
        merges: list[Merge] = []
        for _ in range(round(seconds / STEP)):
            self.state.time += STEP
            predict_images(self.targets, STEP, SETTINGS)
            predict_floor(self.targets, STEP, SETTINGS)
            for row in range(len(self.targets)):
                here = np.array([row])
                box = np.array([[100.0 + 200 * row, 100, 140 + 200 * row, 200]])
                place = points((self.distance * row, self.state.time))
                correct_images(self.targets, cameras[row], here, box, SIZE, SETTINGS)
                correct_floor(self.targets, cameras[row], here, place, STEP, SETTINGS)
            views = FloorViews.of(self.targets, SETTINGS)
            self.state.proximity.observe(
                self.targets, {0: STEP, 1: STEP}, views, self.state.time, STEP, SETTINGS
            )
            merges += merge_targets(self.state)
        self.merges = merges
        return [(one.key, one.into) for one in merges]


def test_two_that_walk_as_one_are_merged_after_a_while() -> None:
    walk = Walk(0.2)
    assert walk.go(0.5) == []
    assert walk.go(2.0) == [(2, 1)]
    reason = walk.merges[0].reason
    assert reason is not None
    assert reason.floor == reason.gain
    assert reason.gain >= SETTINGS.merge_gain
    assert walk.targets.keys.tolist() == [1]
    assert (walk.targets.image_age[:, 0] < 3.0).all()  # both cameras' filters are kept
    assert walk.targets.track_ids[:, 0].tolist() == [1, 1]  # each camera counts for itself


def test_two_at_a_distance_stay_two() -> None:
    assert Walk(2.5).go(4.0) == []


def test_who_was_seen_apart_by_a_camera_stays_two() -> None:
    walk = Walk(0.2)
    assert walk.go(0.5, cameras=(0, 0)) == []
    assert walk.go(4.0) == []


def test_who_an_operator_has_separated_stays_two() -> None:
    walk = Walk(0.2)
    walk.state.rulings.separate(1, 2)
    assert walk.go(4.0) == []


def test_appearance_objects() -> None:
    walk = Walk(0.2, (RED, BLUE))
    walk.look(0, RED)
    walk.look(1, BLUE)
    assert walk.go(1.9) == []


def test_a_similar_appearance_makes_it_sure_earlier() -> None:
    walk = Walk(0.2, (RED, RED))
    walk.look(0, RED)
    walk.look(1, RED)
    plain = Walk(0.2)
    assert walk.go(0.8) == [(2, 1)]
    assert plain.go(0.8) == []


def test_the_galleries_are_joined() -> None:
    walk = Walk(0.2, (RED, RED))
    walk.go(4.0)
    assert list(walk.galleries.people.rows) == [1]
    assert walk.galleries.of(1).weight == pytest.approx(10.0)


def test_the_evidence_is_limited() -> None:
    walk = Walk(0.2, (RED, BLUE))
    keys = walk.targets.keys.copy()
    walk.go(1.0)
    assert walk.state.proximity.places_together(keys).max() <= 7.0
    assert JointSettings().merge_gain < 7.0


def test_keys_that_were_never_met_have_no_meeting() -> None:
    known = Proximity()
    assert known.last_meeting(np.array([1]), np.array([2, 3])).tolist() == [[-np.inf, -np.inf]]
