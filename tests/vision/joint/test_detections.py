"""What the tracker makes of weak, hidden and false detections in one camera."""

from __future__ import annotations

import numpy as np
import pytest

from vision.joint import CameraRows, FrameDetections, JointTick, JointTracker
from vision.types import Detections

STEP = 0.1


class OneCamera:
    """A camera without calibration; people are 40 pixels wide and 100 high."""

    def __init__(self) -> None:
        self.tracker, self.time = JointTracker(), 1000.0
        self.tracker.set_camera("a", None)
        self.result: JointTick

    def see(self, *found: tuple[float, float], step: float = STEP) -> CameraRows:
        """(left edge, score) each."""
        self.time += step
        table = np.array(found, np.float32).reshape(-1, 2)
        left = table[:, 0]
        boxes = np.column_stack([left, np.full_like(left, 50), left + 40, np.full_like(left, 150)])
        seen = FrameDetections.from_detections(Detections(boxes, table[:, 1]), (480, 1200))
        self.result = self.tracker.update(self.time, {"a": seen})
        return self.result.cameras["a"]


def test_a_clear_person_is_told_at_once_or_nearly() -> None:
    camera = OneCamera()
    told = [len(camera.see((100, 0.9)).tracks) for _ in range(10)]
    assert told[3:] == [1] * 7


def test_an_unclear_person_is_told_after_a_while() -> None:
    camera = OneCamera()
    told = [len(camera.see((100, 0.66)).tracks) for _ in range(40)]
    assert told[0] == 0
    assert told[-1] == 1


def test_what_is_never_clear_is_never_a_person() -> None:
    camera = OneCamera()
    told = [len(camera.see((100, 0.45)).tracks) for _ in range(60)]
    assert told == [0] * 60


def test_a_false_box_now_and_then_is_no_person() -> None:
    camera = OneCamera()
    told = [
        len(camera.see(*([(100, 0.68)] if tick % 20 == 0 else [])).tracks) for tick in range(120)
    ]
    assert told == [0] * 120


def test_weak_detections_continue_a_track_and_begin_none() -> None:
    camera = OneCamera()
    for _ in range(10):
        camera.see((100, 0.9))
    for _ in range(15):
        told = camera.see((100, 0.3), (400, 0.4))
        assert told.tracks.tolist() == [1]
        assert told.scores.tolist() == pytest.approx([0.3])


def test_a_person_missed_for_a_moment_keeps_the_id() -> None:
    camera = OneCamera()
    for tick in range(30):
        told = camera.see((100, 0.9), *([] if 12 <= tick < 24 else [(400, 0.9)]))
        if 12 <= tick < 24:
            assert len(told.tracks) == 1  # nobody covers the other: nothing is made up
    assert len(set(told.people.tolist())) == 2
    assert set(told.people.tolist()) == {1, 2}


def test_a_person_walking_unseen_is_found_where_predicted() -> None:
    camera = OneCamera()
    for tick in range(20):
        before = camera.see((100 + 8 * tick, 0.9))
    for _ in range(8):  # 64 pixels on, past their own width
        camera.see()
    after = camera.see((100 + 8 * 28, 0.9))
    assert after.people.tolist() == before.people.tolist() == [1]
    assert after.tracks.tolist() == [1]


def test_steps_of_time_may_differ() -> None:
    camera, random, start = OneCamera(), np.random.default_rng(4), 1000.0
    ids: set[int] = set()
    for tick in range(60):
        step = float(random.choice([0.04, 0.1, 0.3]))
        way = 60 * (camera.time + step - start)
        told = camera.see((100 + way, 0.9), (1000 - way / 2, 0.9), step=step)
        if tick > 20:
            ids |= set(told.people.tolist())
        if way > 500:
            break
    assert ids == {1, 2}


def test_a_track_s_boxes_and_scores_are_near_the_detections() -> None:
    camera = OneCamera()
    for _ in range(8):
        told = camera.see((100, 0.8))
    assert told.scores.tolist() == pytest.approx([0.8])
    assert told.boxes[0] == pytest.approx([100, 50, 140, 150], abs=2)


def test_who_was_nobody_to_the_end_is_archived() -> None:
    camera = OneCamera()
    camera.see((100, 0.66))
    archived: list[int] = []
    for _ in range(20):
        camera.see()
        archived += camera.result.archived
        assert camera.result.lost == []
    assert archived == [1]


def test_an_id_that_is_gone_is_never_given_again() -> None:
    camera, met = OneCamera(), []
    for place in (100, 500, 900):
        for _ in range(10):
            met += camera.see((place, 0.9)).people.tolist()
        for _ in range(60):
            camera.see()
    assert list(dict.fromkeys(met)) == [1, 2, 3]
    assert met == sorted(met)
