"""How run_inference starts and ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from spoton.conf.config import BASE_DIR
from tests.worker.process import WorkerProcess
from vision.weights import WeightsMissing, detector_path

NOT_FETCHED = ("yolo26s", "yolo26n", "yolo11s", "yolo11n")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def missing_detector() -> str:
    """One that the manifest knows and nobody has fetched."""
    for name in NOT_FETCHED:
        try:
            detector_path(name)
        except WeightsMissing:
            return name
    pytest.skip("all detectors are here")


def test_without_the_model_one_line_says_what_to_do(
    process_env: dict[str, str], missing_detector: str
) -> None:
    env = process_env | {
        "DETECTOR": missing_detector,
        "DEVICE": "cpu",
        "DJANGO_SETTINGS_MODULE": "spoton.settings",
    }
    result = subprocess.run(
        [sys.executable, "manage.py", "run_inference"],
        cwd=BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode not in (0, -15)
    assert result.stdout == ""
    assert result.stderr == (
        f"CommandError: {missing_detector} is missing: "
        f"run `python manage.py fetch_weights {missing_detector}`\n"
    )


def test_with_nothing_to_do_it_waits_and_ends_cleanly_when_told(worker: WorkerProcess) -> None:
    family = worker.family()
    assert worker.readers() == []
    assert worker.terminate() == 0, worker.log
    # Python's own resource tracker ends by itself, a moment after its worker.
    worker.wait(lambda: worker.left(family) == [], 5)
    assert "has ended, 0 tasks given back" in worker.log
    assert "Traceback" not in worker.log


def test_control_c_ends_it_cleanly_too(worker: WorkerProcess) -> None:
    family = worker.family()
    os.kill(worker.pid, signal.SIGINT)
    worker.wait(lambda: not worker.running)
    assert worker.exit_code == 0, worker.log
    # Python's own resource tracker ends by itself, a moment after its worker.
    worker.wait(lambda: worker.left(family) == [], 5)
