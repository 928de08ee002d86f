"""The measurement of precisions is shown: on the screen before the start, to Redis after it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from spoton import workers
from tests.factories import make_camera, make_environment
from tracking.networks import precision
from tracking.networks.precision import make_precisions
from vision.precision_file import MeasurementProgress, read_answers
from worker.measuring import is_measured

pytestmark = pytest.mark.once

NOW = MeasurementProgress("yolov8n", "512×384", "bf16", 0.23)


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.DEVICE, settings.PRECISION = tmp_path, "cpu", "auto"
    return tmp_path


@pytest.mark.django_db
def test_every_network_and_size_is_measured_before_the_start(data: Path, weights: Path) -> None:
    campus = make_environment("campus")
    make_camera(campus, "c01", width=128, height=96)
    make_camera(campus, "c02", width=120, height=90)  # the same input of the network
    assert not is_measured()
    out = StringIO()
    call_command("measure_precision", stdout=out)
    lines = out.getvalue().splitlines()
    assert [line.split(":")[0].strip() for line in lines] == [
        "spoton_reid at 2 crops",
        "yolov8n at 512×384",
    ]
    assert all("f32" in line and "90%" in line for line in lines)
    assert {answer["model"] for answer in read_answers(data / "precision.json").values()} == {
        "spoton_reid",
        "yolov8n",
    }
    assert is_measured()
    again = StringIO()
    call_command("measure_precision", stdout=again)
    assert again.getvalue() == ""


@pytest.mark.django_db
def test_without_a_size_the_detector_is_left_to_the_worker(data: Path, weights: Path) -> None:
    make_camera(make_environment("campus"), "c01")
    call_command("measure_precision", stdout=StringIO())
    assert [answer["model"] for answer in read_answers(data / "precision.json").values()] == [
        "spoton_reid"
    ]
    assert is_measured()


@pytest.mark.django_db
def test_what_is_wished_for_is_not_measured(data: Path, weights: Path, settings: Settings) -> None:
    assert not is_measured()
    settings.PRECISION = "f32"
    assert is_measured()


def test_redis_has_it_while_it_is_measured(data: Path, redis_client: Redis) -> None:
    progress = make_precisions().progress
    progress(NOW)
    (said,) = workers.measuring()
    assert said.pop("process")
    assert said == {"model": "yolov8n", "size": "512×384", "precision": "bf16", "done": 0.23}
    (key,) = redis_client.scan_iter(match=f"{workers.MEASURING_PREFIX}*")
    assert 0 < redis_client.ttl(key) <= workers.MEASURING_SECONDS
    progress(None)
    assert workers.measuring() == []


def test_a_redis_that_is_away_costs_one_try_per_measurement(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Any] = []

    def away(*said: Any) -> None:
        tries.append(said)
        raise RedisConnectionError

    monkeypatch.setattr(precision, "tell_measuring", away)
    progress = make_precisions().progress
    for step in (NOW, NOW, None, NOW, NOW, None):
        progress(step)
    assert len(tries) == 2
