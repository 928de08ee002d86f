"""How many cameras can be followed: from what runs, what ran, or the detector alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from redis import Redis

from spoton import workers
from tracking.selectors.capacity import Capacity, capacity

RATES = {"model": "yolov8n", "size": "512×384", "precision": "f32"}


@pytest.fixture(autouse=True)
def alone(redis_client: Redis, settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR, settings.TARGET_FPS, settings.DETECTOR = tmp_path, 10.0, "yolov8n"
    workers.client.cache_clear()
    yield
    workers.client.cache_clear()


def beat(redis: Redis, holder: str, **said: Any) -> None:
    redis.set(f"{workers.HEARTBEAT_PREFIX}{holder}", json.dumps({"holder": holder} | said), ex=5)


def test_nothing_is_said_before_anything_was_measured() -> None:
    assert capacity() is None


def test_the_detector_alone_gives_a_rough_estimate(tmp_path: Path) -> None:
    rates = {"f32": 120.0, "bf16": 60.0}
    answers = {
        "k": RATES | {"per_second": rates},
        "x": RATES | {"model": "other", "per_second": {}},
    }
    (tmp_path / "precision.json").write_text(json.dumps(answers))
    known = capacity()
    assert known is not None
    assert (known.cameras, known.basis, known.is_sure) == (5, "detector", False)
    assert known.text == (
        "This computer can process about 5 cameras at 10 frames/s "
        "(a rough estimate from the speed of the detector alone)."
    )


def test_what_a_worker_measured_stays_when_it_has_ended(redis_client: Redis) -> None:
    redis_client.set(workers.CAPACITY_KEY, json.dumps({"fps": 71.0, "load": 0.9}))
    known = capacity()
    assert known is not None
    assert (known.cameras, known.basis, known.is_sure) == (6, "before", True)


@pytest.mark.parametrize(("load", "basis"), [(0.3, "part_load"), (0.9, "load")])
def test_a_worker_that_runs_counts_before_all(redis_client: Redis, load: float, basis: str) -> None:
    redis_client.set(workers.CAPACITY_KEY, json.dumps({"fps": 9.0, "load": 0.9}))
    beat(redis_client, "a", capacity={"fps": 40.0, "load": load})
    beat(redis_client, "b", capacity={"fps": 31.0, "load": 0.9}, overload={"fps": 1.0})
    known = capacity()
    assert known is not None
    assert (known.cameras, known.basis, known.is_sure) == (6, basis, load > 0.6)
    assert known.is_overloaded


def test_what_is_no_answer_is_none(redis_client: Redis) -> None:
    redis_client.set(workers.CAPACITY_KEY, "[]")
    beat(redis_client, "a", capacity=None)
    assert capacity() is None


def test_less_than_one_camera_is_said_in_frames() -> None:
    slow = Capacity(0, 10.0, 8.2, "load", is_sure=True, is_overloaded=False)
    assert slow.text.startswith(
        "This computer can process about 8 frames/s: less than one camera at 10 ("
    )
