"""Which frames count as stored, and which files as skipped."""

from __future__ import annotations

from vision.sources.messages import Gap
from worker.coverage import Coverage
from worker.skipped_files import SkippedFiles


def test_what_was_passed_once_is_known_whichever_way_one_went() -> None:
    coverage = Coverage([], 0)
    assert [coverage.add(position) for position in (0, 1, 2)] == [True] * 3
    coverage.jump(8)
    assert coverage.ranges() == [[0, 3]]
    assert coverage.add(8)
    coverage.jump(1)
    assert [coverage.add(position) for position in (1, 2, 3, 7, 8, 9)] == [
        False,
        False,
        True,
        True,
        False,
        True,
    ]
    assert coverage.ranges() == [[0, 10]]


def test_a_restart_changes_nothing() -> None:
    before = Coverage([[0, 5]], 20)
    before.add(20)
    after = Coverage(before.ranges(), 21)
    assert after.add(21)
    assert after.ranges() == [[0, 5], [20, 22]]
    after.jump(4)
    assert not after.add(4)
    assert after.ranges() == [[0, 5], [20, 22]]


def test_a_file_is_skipped_once_however_often_it_is_tried() -> None:
    skipped = SkippedFiles({})
    skipped.add({3: Gap(3, "a.mp4: broken", 100)})
    again = SkippedFiles(skipped.state())
    again.add({3: Gap(3, "a.mp4: broken", 40), 1: Gap(1, "there is no file b.mp4", 7)})
    assert again.frames == 107
    assert again.reason == "skipped: there is no file b.mp4; a.mp4: broken"


def test_of_many_skipped_files_some_are_named() -> None:
    skipped = SkippedFiles({str(n): [f"{n}.mp4: broken", 1] for n in range(10)})
    assert skipped.reason == (
        "skipped: 0.mp4: broken; 1.mp4: broken; 2.mp4: broken; and 7 more files"
    )
    assert SkippedFiles({}).reason == ""
