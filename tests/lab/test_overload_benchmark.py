"""The benchmark of too many cameras: what it measures with, and that it leaves nothing behind."""

from __future__ import annotations

import json
import multiprocessing
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from redis import Redis

from lab.overload import growth, marks, run
from tests.vision.cameras import free_port
from tracking.models import Camera, Environment, ProcessingTask
from vision.types import Image


@pytest.mark.parametrize("scale", [1.0, 0.6])
def test_a_number_is_read_again_at_another_scale(scale: float) -> None:
    for number in (0, 1, 77, 128, marks.FRAMES - 1):
        image: Image = np.full((336, 448, 3), 90, np.uint8)
        marks.draw(image, number)
        size = round(336 * scale), round(448 * scale)
        rows = np.arange(size[0]) * 336 // size[0]
        columns = np.arange(size[1]) * 448 // size[1]
        assert marks.read(image[rows][:, columns]) == number
    assert marks.read(np.full((336, 448, 3), 90, np.uint8)) is None


def test_the_age_of_a_frame_is_by_the_camera_s_clock() -> None:
    assert marks.age(5, 10.0, 0.5, 0.55 + 0.2) == pytest.approx(0.2)
    assert marks.age(199, 10.0, 0.0, 20.05) == pytest.approx(0.15)


@pytest.mark.django_db(transaction=True)
@pytest.mark.once
def test_it_measures_what_clients_see(
    redis_client: Redis, weights: Path, demo_recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "WARM_UP_SECONDS", 2.0)
    out = StringIO()
    options = ["--cameras", "2", "--fps", "5", "--seconds", "2", "--port", str(free_port())]
    call_command("benchmark_overload", *options, stdout=out)
    result = json.loads(out.getvalue())
    assert set(result["rates"]) == {"o00", "o01"}
    assert 0 < result["age_s"]["p50"] < 5
    assert result["overload"] is None
    assert len(result["growth"]) >= growth.SAMPLES - 3
    assert all(one["rss_mb"] > 50 and one["processes"] >= 3 for one in result["growth"])
    assert not Environment.objects.exists()
    assert not Camera.objects.exists()
    assert not ProcessingTask.objects.exists()
    assert not multiprocessing.active_children()
