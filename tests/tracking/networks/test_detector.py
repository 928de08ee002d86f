"""Which detector runs where, and what is said where the GPU cannot be used."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings

from spoton.conf.config import BASE_DIR
from tracking.networks.detector import make_detector
from tracking.networks.gpu import has_nvidia_gpu
from vision.detection import OpenVinoDetector

GPU_HERE = has_nvidia_gpu()
without_gpu = pytest.mark.skipif(GPU_HERE, reason="there is a GPU that works")


@pytest.fixture
def driver_without_torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver that lists a GPU, and a torch that was built for the CPU."""
    tool = tmp_path / "nvidia-smi"
    tool.write_text("#!/bin/sh\necho 'GPU 0: Some card'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


@without_gpu
@override_settings(DEVICE="auto")
def test_without_a_gpu_the_processor_is_used(weights: Path) -> None:
    detector, device = make_detector()
    assert isinstance(detector, OpenVinoDetector)
    assert device == "cpu"


@without_gpu
@override_settings(DEVICE="auto")
def test_an_unusable_gpu_is_named_and_the_cpu_is_used(
    weights: Path, driver_without_torch: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        detector, device = make_detector()
    assert isinstance(detector, OpenVinoDetector)
    assert device == "cpu"
    assert "the GPU is not used: torch " in caplog.text


@without_gpu
@pytest.mark.once
def test_a_missing_gpu_that_was_asked_for_stops_the_start(
    weights: Path, process_env: dict[str, str]
) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "run_inference"],
        cwd=BASE_DIR,
        env=process_env | {"DEVICE": "cuda", "DJANGO_SETTINGS_MODULE": "spoton.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode == 1
    assert "or set DEVICE=cpu" in result.stderr.strip().splitlines()[-1]
    assert "Traceback" not in result.stderr
