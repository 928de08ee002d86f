"""HOTA, MOTA and IDF1 of results that can be judged by hand."""

import numpy as np
import pytest

from lab.evaluation.dataset import Boxes
from lab.evaluation.scores import compare, score

FRAMES = 20
Line = tuple[int, int, float]
"""Frame, id, left edge; boxes are 10 wide and 20 high."""


def boxes(lines: list[Line], width: float = 10) -> Boxes:
    table = np.array(lines, np.float64).reshape(-1, 3)
    left = table[:, 2]
    edges = np.column_stack([left, np.zeros(len(left)), left + width, np.full(len(left), 20.0)])
    return Boxes(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), edges)


def two_people(ids: tuple[int, int] = (1, 2)) -> list[Line]:
    lines = [(frame, ids[0], 5.0 * frame) for frame in range(1, FRAMES + 1)]
    return lines + [(frame, ids[1], 500.0) for frame in range(1, FRAMES + 1)]


TRUTH = boxes(two_people())


def test_a_perfect_result_scores_one_whatever_its_ids_are_called() -> None:
    perfect = score([compare(TRUTH, boxes(two_people((900, -7))), None, FRAMES)])
    assert perfect == {
        "HOTA": 1,
        "MOTA": 1,
        "IDF1": 1,
        "switches": 0,
        "false_positives": 0,
        "misses": 0,
        "truth_ids": 2,
        "result_ids": 2,
    }


def test_swapped_ids_cost_identity_but_not_detection() -> None:
    swapped = [
        (frame, 3 - number if frame > FRAMES // 2 else number, left)
        for frame, number, left in two_people()
    ]
    result = score([compare(TRUTH, boxes(swapped), None, FRAMES)])
    assert (result["misses"], result["false_positives"], result["switches"]) == (0, 0, 2)
    assert result["IDF1"] == 0.5
    assert result["MOTA"] == pytest.approx(1 - 2 / 40)
    assert 0.5 < result["HOTA"] < 1


def test_misses_and_false_alarms_are_counted() -> None:
    one = [line for line in two_people() if line[1] == 1]
    extra = [*one, *((frame, 9, 900.0) for frame in range(1, 6))]
    result = score([compare(TRUTH, boxes(extra), None, FRAMES)])
    assert (result["misses"], result["false_positives"]) == (20, 5)
    assert result["MOTA"] == pytest.approx(1 - 25 / 40)
    assert (result["truth_ids"], result["result_ids"]) == (2, 2)


def test_an_id_means_the_same_person_in_all_cameras() -> None:
    one_id = compare(TRUTH, boxes(two_people((1, 2))), None, FRAMES)
    other_ids = compare(TRUTH, boxes(two_people((11, 12))), None, FRAMES)
    assert score([one_id, one_id])["IDF1"] == 1
    assert score([one_id, other_ids])["IDF1"] == 0.5
    assert score([one_id, other_ids])["misses"] == 0


def test_an_unmatched_result_in_an_ignored_region_is_not_counted() -> None:
    # Half of the box at 900 lies in the region that begins at 905; of the one at 894, nothing.
    region = boxes([(1, 0, 905.0)], width=100)
    result = boxes([*two_people(), (1, 8, 900.0), (1, 9, 894.0), (2, 8, 950.0)])
    plain = score([compare(TRUTH, result, None, FRAMES)])
    assert plain["false_positives"] == 3
    kept = score([compare(TRUTH, result, region, FRAMES)])
    assert kept["false_positives"] == 2  # the region is one of frame 1 only


def test_less_than_half_inside_counts() -> None:
    region = boxes([(1, 0, 905.1)], width=100)
    result = boxes([*two_people(), (1, 8, 900.0)])
    assert score([compare(TRUTH, result, region, FRAMES)])["false_positives"] == 1


def test_halves_in_two_regions_do_not_add_up() -> None:
    regions = boxes([(1, 0, 900.0), (1, 1, 906.0)], width=4)
    result = boxes([*two_people(), (1, 8, 900.0)])
    assert score([compare(TRUTH, result, regions, FRAMES)])["false_positives"] == 1


def test_who_matches_a_person_counts_even_in_an_ignored_region() -> None:
    region = boxes([(frame, 0, 400.0) for frame in range(1, FRAMES + 1)], width=300)
    result = score([compare(TRUTH, boxes(two_people()), region, FRAMES)])
    assert (result["misses"], result["IDF1"]) == (0, 1)


def test_a_second_box_is_ignored_only_inside_the_region() -> None:
    double = boxes([*two_people(), (1, 8, 501.0)])
    region = boxes([(1, 0, 480.0)], width=60)
    assert score([compare(TRUTH, double, None, FRAMES)])["false_positives"] == 1
    assert score([compare(TRUTH, double, region, FRAMES)])["false_positives"] == 0


def test_nothing_found_and_nothing_there() -> None:
    nothing = boxes([])
    blind = score([compare(TRUTH, nothing, None, FRAMES)])
    assert (blind["misses"], blind["MOTA"], blind["IDF1"], blind["HOTA"]) == (40, 0, 0, 0)
    ghosts = score([compare(nothing, TRUTH, None, FRAMES)])
    assert (ghosts["false_positives"], ghosts["misses"]) == (40, 0)


def test_frames_after_the_end_of_the_recording_are_not_asked_for() -> None:
    half = boxes([line for line in two_people() if line[0] <= 10])
    assert score([compare(TRUTH, half, None, 10)])["misses"] == 0
    assert score([compare(TRUTH, half, None, FRAMES)])["misses"] == 20
