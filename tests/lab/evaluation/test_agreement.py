"""Whether two views agree about who somebody is."""

from pathlib import Path

import numpy as np

from lab.evaluation.agreement import agreement
from lab.evaluation.dataset import Boxes, DatasetCamera

Row = tuple[int, int, int]
"""Frame, id, left edge of a box 20 wide and 50 high."""


def boxes(rows: list[Row]) -> Boxes:
    table = np.array(rows, np.int64).reshape(-1, 3)
    left = table[:, 2].astype(np.float64)
    edges = np.stack([left, np.zeros(len(left)), left + 20, np.full(len(left), 50.0)], axis=1)
    return Boxes(table[:, 0], table[:, 1], edges)


def camera(name: str, truth: list[Row] | None, start: int = 0) -> DatasetCamera:
    gt = None if truth is None else boxes(truth)
    return DatasetCamera(name, Path(name), None, None, start, gt, None, None)


def test_moments_are_counted_once_all_views_have_begun() -> None:
    a = camera("a", [(1, 6, 0), (2, 6, 0), (3, 6, 0), (4, 6, 0)])
    b = camera("b", [(12, 6, 300), (13, 6, 300), (14, 6, 300), (15, 9, 300)], start=10)
    results = {
        # Missed in frame 3; in frame 2 the box is somebody else's, too far away.
        "a": boxes([(1, 1, 0), (2, 1, 60), (4, 1, 2)]),
        "b": boxes([(12, 1, 300), (13, 1, 301), (14, 2, 300), (15, 1, 300)]),
    }
    found = agreement([a, b], results)
    # Moments 1, 2 and 3 are in both: frames 2, 3, 4 of a and 12, 13, 14 of b.
    assert (found.seen, found.tracked, found.same) == (3, 1, 0)
    results["b"] = boxes([(14, 1, 300)])
    assert agreement([a, b], results).summary() == {
        "seen_by_two": 3,
        "tracked_by_two": 1,
        "one_id": 1,
        "one_id_of_tracked": 1.0,
        "one_id_of_seen": 0.3333,
    }


def test_the_box_that_fits_best_is_the_person_s() -> None:
    a = camera("a", [(1, 6, 0), (1, 7, 8)])
    b = camera("b", [(1, 6, 0), (1, 7, 40)])
    results = {
        "a": boxes([(1, 2, 7), (1, 1, 1)]),
        "b": boxes([(1, 1, 0), (1, 3, 40)]),
    }
    found = agreement([a, b], results)
    assert (found.seen, found.tracked, found.same) == (2, 2, 1)


def test_views_without_shared_people_or_truth_have_no_share() -> None:
    summary = agreement(
        [camera("a", [(1, 6, 0)]), camera("b", [(1, 7, 0)]), camera("c", None)],
        {"a": boxes([(1, 1, 0)]), "b": boxes([]), "c": boxes([(1, 1, 0)])},
    ).summary()
    assert summary["seen_by_two"] == 0
    assert summary["one_id_of_seen"] is None
