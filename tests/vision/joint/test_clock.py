"""One clock over cameras whose clocks differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.joint.clock import SHORTEST, TickClock


def test_cameras_that_started_together_tell_the_time() -> None:
    clock = TickClock()
    times = [clock.advance({"a": 50 + n / 10, "b": 50 + n / 10}, 50 + n / 10) for n in range(5)]
    assert times == pytest.approx([50.0, 50.1, 50.2, 50.3, 50.4])


@pytest.mark.parametrize("leap", [-3600.0, 3600.0])
def test_one_clock_that_is_set_changes_nothing(leap: float) -> None:
    clock = TickClock()
    for n in range(20):
        shift = leap if n >= 10 else 0.0
        now = clock.advance({"a": 100 + n / 10, "b": 100 + n / 10 + shift}, 100 + n / 10)
    assert now == pytest.approx(101.9, abs=0.1)


def test_a_leap_after_a_change_of_sources_is_not_believed() -> None:
    clock = TickClock()
    clock.advance({"a": 100.0}, 100.0)
    clock.doubt()
    assert clock.advance({"a": 7000.0}, 7000.0) == pytest.approx(100.0 + SHORTEST)
    assert clock.advance({"a": 7000.5}, 7000.5) == pytest.approx(100.5 + SHORTEST)


def test_a_pause_of_a_source_that_stays_is_believed() -> None:
    clock = TickClock()
    clock.advance({"a": 100.0}, 100.0)
    assert clock.advance({"a": 130.0}, 130.0) == pytest.approx(130.0)


@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), st.floats(-1e9, 1e9), max_size=3), max_size=30)
)
def test_time_always_moves_on(ticks: list[dict[str, float]]) -> None:
    clock, before = TickClock(), float("-inf")
    for times in ticks:
        now = clock.advance(times, max(times.values(), default=0.0))
        assert now > before
        before = now
