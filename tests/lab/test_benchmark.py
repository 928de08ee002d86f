"""The benchmark command: what it promises, and that it leaves nothing behind."""

from __future__ import annotations

import json
import multiprocessing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from redis import Redis

from lab import benchmark
from tracking.models import (
    Camera,
    Environment,
    Observation,
    Person,
    ProcessingTask,
    TaskCamera,
    Track,
)

pytestmark = pytest.mark.django_db(transaction=True)
PROMISED = {
    "detector_fps",
    "end_to_end_fps",
    "end_to_end_of_detector",
    "latency_ms",
    "stage_ms",
    "cpu_cores",
    "rss_mb",
    "cameras",
    "machine",
}


@pytest.fixture
def result(
    redis_client: Redis,
    weights: Path,
    demo_recording: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, Any]:
    monkeypatch.setattr(benchmark, "WARM_UP_SECONDS", 1.0)
    file = tmp_path / "benchmark.json"
    out = StringIO()
    call_command("benchmark", "--cameras", "2", "--seconds", "1", "--json", str(file), stdout=out)
    written: dict[str, Any] = json.loads(file.read_text())
    assert json.loads(out.getvalue()) == written
    return written


def test_it_says_what_was_promised_and_leaves_nothing_behind(result: dict[str, Any]) -> None:
    assert set(result) >= PROMISED
    assert result["cameras"] == 2
    assert result["detector_fps"] > 0
    assert result["end_to_end_fps"] > 0
    share = result["end_to_end_fps"] / result["detector_fps"]
    assert result["end_to_end_of_detector"] == pytest.approx(share, rel=0.02)  # all are rounded
    latency = result["latency_ms"]
    assert 0 < latency["p50"] <= latency["p95"] <= latency["p99"]
    assert set(result["stage_ms"]) >= {"detect", "track", "embed", "identity", "messages"}
    assert result["cpu_cores"] > 0
    assert result["rss_mb"] > 0
    assert result["full_speed"]["ticks_stored"] > 0
    assert result["full_speed"]["ticks_dropped"] == 0
    for model in (Environment, Camera, ProcessingTask, TaskCamera, Person, Track, Observation):
        assert not model._default_manager.exists()
    assert multiprocessing.active_children() == []
