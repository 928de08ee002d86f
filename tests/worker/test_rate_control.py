"""The rate of live cameras where there are too many, on a simulated clock."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worker.overload_simulation import Simulation
from worker.rate_control import Load, RateControl, fair_limit, phases


@pytest.mark.parametrize("speed", [13.0, 27.0, 60.0, 120.0])
def test_too_many_cameras_are_in_time_and_get_equal_shares(speed: float) -> None:
    run = Simulation([10.0] * 16, lambda _: speed).run(90)
    assert run.worst_age(since=15) < 1.0
    rates = run.rates(since=15)
    assert min(rates) > 0.9 * np.mean(rates)
    assert max(rates) < 1.1 * np.mean(rates)
    assert sum(rates) > 0.7 * speed, "what the machine can do is used"
    assert run.limit() is not None
    # Even steps: a camera that sends ten frames a second is taken at most one of these too late.
    assert max(run.longest_steps(since=60)) < 1 / min(run.rates(since=60)) + 0.15


def test_few_cameras_are_left_alone() -> None:
    run = Simulation([10.0] * 4, lambda _: 60.0).run(120)
    assert (run.limits, run.limit()) == ([], None)
    assert run.rates(since=20) == pytest.approx([10.0] * 4, rel=0.02)


def test_the_rate_rises_again_when_the_machine_is_free_again() -> None:
    run = Simulation([10.0] * 8, lambda now: 30.0 if now < 60 else 200.0).run(60)
    assert run.limit() is not None
    run.run(100)
    assert run.limit() is None
    assert run.rates(since=95) == pytest.approx([10.0] * 8, rel=0.05)


def test_a_machine_that_slows_down_is_followed_within_seconds() -> None:
    run = Simulation([10.0] * 8, lambda now: 200.0 if now < 60 else 24.0).run(60)
    assert run.limits == []
    run.run(100)
    assert run.worst_age(since=68) < 1.0
    assert sum(run.rates(since=75)) == pytest.approx(24.0 * 0.85, rel=0.2)


@pytest.mark.parametrize("seed", range(3))
def test_a_machine_with_moods_does_not_make_the_rate_swing(seed: int) -> None:
    random = np.random.default_rng(seed)
    moods = 27.0 * (1 + 0.1 * random.standard_normal(1000))
    run = Simulation([10.0] * 16, lambda now: float(moods[int(now)])).run(600)
    late = [limit for now, limit in run.limits if now > 60]
    assert len(late) <= 18, "once in half a minute at most"
    assert all(limit is not None for limit in late)
    ages = [age for now, age in run.ages if now > 60]
    assert np.percentile(ages, 99) < 1.0


def test_a_slow_camera_keeps_its_rate() -> None:
    run = Simulation([15.0, 15.0, 15.0, 1.0], lambda _: 25.0).run(120)
    rates = run.rates(since=30)
    assert rates[3] == pytest.approx(1.0, rel=0.1)
    assert max(rates[:3]) < 1.1 * min(rates[:3])


def test_a_hiccup_changes_nothing() -> None:
    control = RateControl()
    calm = Load(1.0, 0.5, 40, 0, 0.1, [10.0] * 4)
    hiccup = Load(1.0, 1.0, 20, 20, 2.0, [10.0] * 4)
    changes = [control.step(load) for load in [calm] * 10 + [hiccup] + [calm] * 10]
    assert not any(changes)
    assert control.limit is None


def test_nobody_is_limited_who_is_not_there() -> None:
    control = RateControl()
    for _ in range(10):
        control.step(Load(1.0, 1.0, 20, 20, 2.0, [10.0] * 4))
    assert control.limit is not None
    assert control.step(Load(1.0, 0.0, 0, 0, 0.0, []))
    assert control.limit is None


def test_the_limit_is_fair() -> None:
    assert fair_limit([10.0] * 16, 32.0) == pytest.approx(2.0)
    assert fair_limit([1.0, 10.0, 10.0], 11.0) == pytest.approx(5.0)
    assert fair_limit([], 5.0) is None


def test_batches_of_sources_come_at_even_steps() -> None:
    assert phases([1] * 16, 6) == pytest.approx([0.0] * 6 + [1 / 3] * 5 + [2 / 3] * 5)
    assert phases([], 4) == []
