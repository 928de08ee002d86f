"""A person seen by two cameras without calibration gets one id, by appearance."""

from __future__ import annotations

import numpy as np
import pytest

from tests.vision.joint.scene import Scene, walk
from vision.joint.merging import merge_targets
from vision.joint.pending import PersonCrops
from vision.joint.resemblance import FIRST_ODDS, LEAST_ODDS, most_alike, note_overlap
from vision.joint.settings import JointSettings
from vision.joint.state import JointState
from vision.joint.targets import Targets
from vision.types import Floats

STANDING = {1: walk((-1.0, 3.0), (-1.0, 3.0), 1.0), 2: walk((1.0, 4.0), (1.0, 4.0), 1.0)}
RED, BLUE = np.eye(8)[0], np.eye(8)[1]


def looks(cosine: float, base: Floats = RED, other: int = 7) -> Floats:
    """Return an appearance that is so like another one."""
    look: Floats = cosine * base + np.sqrt(1 - cosine**2) * np.eye(8)[other]
    return look


def state_of(*people: tuple[int, Floats], cameras: int = 2) -> JointState:
    """Return confirmed targets, each with the camera that sees it and what it looks like now."""
    state = JointState(JointSettings(), Targets(cameras), time=10.0)
    state.targets.add(len(people), 0.0)
    state.targets.confirmed[:] = True
    for row, (camera, look) in enumerate(people):
        state.targets.image_age[camera, row] = state.targets.unseen[row] = 0.0
        crops = PersonCrops(np.array([row + 1]), np.ones(1), look[None])
        state.galleries.pending.add(9.9, camera, crops)
    return state


@pytest.mark.parametrize("calibrated", [("left",), ()])
def test_each_person_has_one_id_in_both_cameras(calibrated: tuple[str, ...]) -> None:
    scene = Scene(STANDING, calibrated=calibrated).play(4.0)
    ids = [scene.people(person, since=1.5) for person in (1, 2)]
    assert [len(one) for one in ids] == [1, 1]
    assert not ids[0] & ids[1]


def test_who_is_alike_is_merged_and_the_others_are_not() -> None:
    state = state_of((0, RED), (0, BLUE), (1, looks(0.9, BLUE)), (1, looks(0.9, RED, 6)))
    assert [(one.key, one.into) for one in merge_targets(state)] == [(4, 1), (3, 2)]
    assert state.targets.keys.tolist() == [1, 2]
    assert np.isfinite(state.targets.image_age).all()


def test_the_reason_is_appearance_alone() -> None:
    (merge,) = merge_targets(state_of((0, RED), (1, RED)))
    assert merge.reason is not None
    assert merge.reason.floor is None
    assert merge.reason.appearance == pytest.approx(merge.reason.gain)


def test_two_who_look_alike_leave_it_open() -> None:
    assert most_alike(state_of((0, RED), (1, RED), (1, RED))) is None


def test_who_looks_unlike_stays_two() -> None:
    assert most_alike(state_of((0, RED), (1, BLUE))) is None


def test_without_a_crop_nothing_is_said() -> None:
    state = state_of((0, RED), (1, RED))
    state.galleries.pending.take(10.0)
    assert most_alike(state) is None


def test_two_on_the_floor_are_left_to_the_floor() -> None:
    state = state_of((0, RED), (1, RED))
    state.targets.floor_age[0, 0] = state.targets.floor_age[1, 1] = 0.0
    assert most_alike(state) is None
    state.targets.floor_age[1, 1] = np.inf
    assert most_alike(state) is not None


def test_who_an_operator_has_separated_stays_two() -> None:
    state = state_of((0, RED), (1, RED))
    state.rulings.separate(1, 2)
    assert most_alike(state) is None


def test_cameras_that_have_shown_one_person_need_less() -> None:
    # Between both limits, whatever was learned.
    cosines = np.linspace(0, 1, 2001)
    ratio = state_of((0, RED)).galleries.track_similarity.ratio(cosines)
    cosine = float(np.interp((LEAST_ODDS + FIRST_ODDS) / 2, ratio, cosines))
    state = state_of((0, RED), (1, looks(cosine)))
    assert most_alike(state) is None
    note_overlap(state, 0, 1)
    assert state.overlaps == {(0, 1), (1, 0)}
    assert most_alike(state) is not None


def test_a_merge_notes_that_the_cameras_overlap() -> None:
    state = state_of((0, RED), (2, RED), cameras=3)
    merge_targets(state)
    assert state.overlaps == {(0, 2), (2, 0)}


def test_the_cameras_that_overlap_are_known_after_a_restart() -> None:
    scene = Scene(STANDING, calibrated=()).play(3.0)
    assert scene.tracker.state.overlaps == {(0, 1), (1, 0)}
    scene.restart()
    assert scene.tracker.state.overlaps == {(0, 1), (1, 0)}


def test_what_a_track_of_someone_else_showed_keeps_nobody_apart() -> None:
    """A camera gave person 1 the track of person 2, and so saw 1 beside 2; then it is put right."""
    state = state_of((0, RED), (1, RED))
    state.proximity.last_meeting(state.targets.keys, state.targets.keys)
    state.proximity.apart[:] = 1.0
    assert most_alike(state) is None
    state.proximity.forget_apart(1)
    assert most_alike(state) is not None
