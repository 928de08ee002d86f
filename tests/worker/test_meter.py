"""Rates and stage times."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.worker import ticks
from tracking.models import Camera, ProcessingTask
from vision.sources import Tick
from worker.meter import SPAN_SECONDS, Rate, StageTimes
from worker.plan import plan
from worker.task_progress import TaskProgress


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that the test moves."""
    now = [100.0]
    monkeypatch.setattr("worker.meter.time", SimpleNamespace(monotonic=lambda: now[0]))
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


@pytest.mark.django_db
def test_without_frames_nobody_knows_who_is_there(
    clock: list[float], task: ProcessingTask, camera: Camera
) -> None:
    progress = TaskProgress(plan(task))
    assert progress.status({}).people_now == 0
    seen = replace(ticks.view().without_cameras(["c12"]), cameras=(camera.camera_id,))
    for _ in range(2):
        tick = Tick({camera.camera_id: ticks.frame()}, {}, clock[0], 0.0, lambda: None)
        progress.add(tick, seen)
        clock[0] += 0.1
    assert progress.status({}).people_now == 2
    clock[0] += SPAN_SECONDS
    assert progress.status({}).people_now is None
