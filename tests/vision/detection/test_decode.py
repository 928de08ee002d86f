"""From the network's numbers to people."""

import numpy as np
import pytest

from vision.detection.decode import decode
from vision.types import Floats32


def yolov8(*anchors: tuple[float, ...], classes: int = 80) -> Floats32:
    """(4 + classes, 21) with the given anchors (cx, cy, w, h, person, car)."""
    output = np.zeros((4 + classes, 21), np.float32)
    for column, anchor in enumerate(anchors):
        output[: len(anchor), column] = anchor
    return output


def test_centres_become_corners() -> None:
    found = decode(yolov8((100, 50, 20, 40, 0.9)), 0.5)
    assert found.boxes.tolist() == [[90, 30, 110, 70]]
    assert found.scores.tolist() == pytest.approx([0.9])
    assert found.boxes.dtype == found.scores.dtype == np.float32


def test_only_people_above_the_threshold_count() -> None:
    output = yolov8((100, 50, 20, 40, 0.4), (30, 30, 20, 20, 0.1, 0.99), (300, 50, 20, 40, 0.5))
    assert decode(output, 0.5).boxes.tolist() == [[290, 30, 310, 70]]
    assert len(decode(output, 0.6)) == 0


def test_of_boxes_on_one_person_the_best_stays() -> None:
    output = yolov8(
        (100, 50, 20, 40, 0.7),
        (101, 50, 20, 40, 0.9),
        (100, 51, 21, 40, 0.8),
        (120, 50, 20, 40, 0.6),
    )
    found = decode(output, 0.1)
    assert found.boxes.tolist() == [[91, 30, 111, 70], [110, 30, 130, 70]]
    assert found.scores.tolist() == pytest.approx([0.9, 0.6])


def test_people_half_behind_each_other_both_stay() -> None:
    # Their boxes share 60 %: less than what is taken for one person.
    output = yolov8((100, 50, 20, 40, 0.7), (105, 50, 20, 40, 0.9))
    assert len(decode(output, 0.1)) == 2


def test_nobody_is_an_empty_answer() -> None:
    found = decode(yolov8(), 0.1)
    assert (found.boxes.shape, found.scores.shape) == ((0, 4), (0,))
    none = decode(np.empty((0, 6), np.float32), 0.1)
    assert (none.boxes.shape, none.scores.shape) == ((0, 4), (0,))


def test_models_without_suppression_give_corners_score_and_class() -> None:
    rows = [[1, 2, 3, 4, 0.9, 0], [5, 6, 7, 8, 0.8, 2], [9, 9, 10, 10, 0.05, 0]]
    found = decode(np.array(rows, np.float32), 0.1)
    assert found.boxes.tolist() == [[1, 2, 3, 4]]
    assert found.scores.tolist() == pytest.approx([0.9])


def test_a_model_with_one_class_is_one_of_people() -> None:
    found = decode(yolov8((100, 50, 20, 40, 0.9), classes=1), 0.5)
    assert found.boxes.tolist() == [[90, 30, 110, 70]]


@pytest.mark.parametrize("shape", [(1000,), (4, 21), (1, 84, 8400), ()])
def test_another_kind_of_model_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="not a detection model"):
        decode(np.ones(shape, np.float32), 0.5)


def test_the_answer_does_not_hold_on_to_the_networks_memory() -> None:
    for output in (yolov8((100, 50, 20, 40, 0.9)), np.array([[1, 2, 3, 4, 0.9, 0]], np.float32)):
        found = decode(output, 0.5)
        before = found.boxes.copy(), found.scores.copy()
        output[...] = 0
        assert (found.boxes == before[0]).all()
        assert (found.scores == before[1]).all()
