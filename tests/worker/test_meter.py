"""Rates and stage times."""

from __future__ import annotations

import pytest

from worker.meter import SPAN_SECONDS, Rate, StageTimes


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that the test moves."""
    now = [100.0]
    monkeypatch.setattr("worker.meter.time.monotonic", lambda: now[0])
    return now


def test_a_rate_is_per_second(clock: list[float]) -> None:
    rate = Rate()
    for _ in range(11):
        rate.add(4)
        clock[0] += 0.1
    clock[0] -= 0.1
    assert rate.value == pytest.approx(40)


def test_a_rate_without_events_or_after_them_is_nothing(clock: list[float]) -> None:
    rate = Rate()
    assert rate.value == 0
    rate.add(1)
    assert rate.value == 0
    rate.add(1)
    clock[0] += SPAN_SECONDS + 0.1
    assert rate.value == 0


def test_stage_times_are_per_frame_and_begin_anew() -> None:
    times = StageTimes()
    times.add(2, {"detect": 0.020, "track": 0.001})
    times.add(2, {"detect": 0.040})
    assert times.take() == (4, {"detect": 15.0, "track": 0.25})
    assert times.take() == (0, {})
