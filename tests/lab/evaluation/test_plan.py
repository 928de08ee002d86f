"""What is left out of a data set: ticks, and a camera for a while."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lab.evaluation.dataset import Boxes, DatasetCamera
from lab.evaluation.plan import EvaluationPlan, Outage, only_frames, thinned


def boxes(*frames: int) -> Boxes:
    count = len(frames)
    return Boxes(np.array(frames), np.arange(count), np.arange(4.0 * count).reshape(count, 4))


@pytest.mark.parametrize(
    ("text", "outage"),
    [("c02:20:30", Outage("c02", 20, 30)), ("hall:2:0.5:1", Outage("hall:2", 0.5, 1))],
)
def test_an_outage_is_written_as_camera_from_to(text: str, outage: Outage) -> None:
    assert Outage.parse(text) == outage


@pytest.mark.parametrize("text", ["", "c02", "c02:20", "c02:a:b", "c02:20:"])
def test_what_is_no_outage_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Outage.parse(text)


def test_a_camera_is_down_from_the_start_until_the_end() -> None:
    plan = EvaluationPlan(outage=Outage("a", 2.0, 3.0))
    assert [plan.is_down("a", time) for time in (1.9, 2.0, 2.9, 3.0)] == [False, True, True, False]
    assert not plan.is_down("b", 2.5)
    assert not EvaluationPlan().is_down("a", 2.5)


def test_only_the_ground_truth_of_processed_frames_counts() -> None:
    truth = boxes(1, 2, 2, 3, 5)
    kept = only_frames(truth, [2, 5])
    assert kept is not None
    assert kept.frames.tolist() == [2, 2, 5]
    assert kept.ids.tolist() == [1, 2, 4]
    assert kept.boxes.tolist() == truth.boxes[[1, 2, 4]].tolist()
    assert only_frames(None, [1]) is None


def test_a_thinned_camera_keeps_all_else() -> None:
    camera = DatasetCamera("a", Path("a.mp4"), None, None, 3, boxes(1, 2), boxes(2, 3), boxes(1, 2))
    made = thinned(camera, iter([2]))
    assert made.gt is not None
    assert made.gt_people is not None
    assert (made.gt.frames.tolist(), made.gt_people.frames.tolist()) == ([2], [2])
    assert (made.camera_id, made.video, made.start_frame) == ("a", camera.video, 3)
    assert made.ignore is camera.ignore
