"""Recordings without a date play at the pace of their time stamps."""

from __future__ import annotations

import pytest

from vision.sources.file_pace import FilePace

SLOWER = [n / 25 if n < 125 else 5 + (n - 125) / 5 for n in range(200)]


def passed(stamps: list[float | None], fps: float = 25, by_stamps: bool = True) -> list[float]:
    pace, found = FilePace(fps, by_stamps=by_stamps), []
    for position, stamp in enumerate(stamps):
        pace.step(position, stamp)
        found.append(pace.passed)
    return [*found, pace.end]


def test_uneven_frames_are_due_when_they_were_taken() -> None:
    assert passed([7 + time for time in SLOWER]) == pytest.approx([*SLOWER, 20.0])


@pytest.mark.parametrize(
    "stamps", [[None] * 50, [0.0] * 1 + [n / 25 + 0.01 * (n % 2) for n in range(1, 50)]]
)
def test_even_ones_are_counted(stamps: list[float | None]) -> None:
    assert passed(stamps) == pytest.approx([n / 25 for n in range(51)])


def test_a_rate_that_was_stated_goes_before_stamps() -> None:
    assert passed(list(SLOWER), 10, by_stamps=False)[-1] == pytest.approx(20.0)


def test_damaged_stamps_do_not_stop_the_film() -> None:
    assert passed([0.0, 0.04, 9e6, 9e6 + 0.04, 0.08])[-1] == pytest.approx(0.2, abs=0.05)


def test_frames_are_left_out_by_time() -> None:
    pace, kept = FilePace(25, by_stamps=True), []
    for position, stamp in enumerate(SLOWER):
        pace.step(position, stamp)
        if pace.is_wanted(5):
            kept.append(position)
    assert len([n for n in kept if n < 125]) == pytest.approx(25, abs=1)
    assert [n for n in kept if n > 126] == list(range(127, 200))
