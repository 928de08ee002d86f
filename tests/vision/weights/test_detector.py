"""The real detector: fetched, exported in a process of its own, run in OpenVINO."""

import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import openvino
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from spoton.conf.config import BASE_DIR
from vision import weights as weights_files
from vision.weights import WeightsMissing, exporter


def test_the_export_takes_batches_of_any_size(weights: Path) -> None:
    model = openvino.Core().read_model(weights)
    assert model.input().partial_shape[0].is_dynamic
    assert (weights.parent / "metadata.yaml").exists()


def test_the_export_is_made_once_and_again_for_another_file(weights: Path) -> None:
    source = weights_files.file_path("yolov8n")
    assert exporter.is_current(source)
    made = weights.stat().st_mtime_ns
    weights_files.ensure(["yolov8n"], say=pytest.fail)
    assert weights.stat().st_mtime_ns == made
    stamp = weights.parent / "source.sha256"
    right = stamp.read_text()
    try:
        stamp.write_text("of another file\n")
        assert not exporter.is_current(source)
    finally:
        stamp.write_text(right)


def test_a_file_that_is_no_model_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "yolov8n.pt"
    broken.write_bytes(b"no model")
    with pytest.raises(weights_files.WeightsError, match=r"yolov8n\.pt cannot be exported"):
        exporter.export(broken)
    assert list(tmp_path.iterdir()) == [broken]


def test_looking_never_fetches(tmp_path: Path) -> None:
    shutil.copy(BASE_DIR / "weights" / "manifest.toml", tmp_path)
    for look in (weights_files.detector_path, weights_files.file_path):
        with pytest.raises(WeightsMissing, match=r"run `python manage\.py fetch_weights yolo11s`"):
            look("yolo11s", tmp_path)


def test_looking_loads_neither_torch_nor_an_http_client() -> None:
    code = """
import sys, vision.weights
print([name for name in ("torch", "ultralytics", "requests", "django") if name in sys.modules])
"""
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )
    assert result.stdout == "[]\n"


def test_the_command_lists_what_there_is(weights: Path) -> None:
    out = StringIO()
    call_command("fetch_weights", "--list", stdout=out)
    lines = out.getvalue().splitlines()
    assert any(line.startswith("yolov8n") and "here" in line for line in lines)
    assert any(line.startswith("vtest") for line in lines)


def test_the_command_fetches_by_name(weights: Path) -> None:
    out = StringIO()
    call_command("fetch_weights", "yolov8n", stdout=out)
    assert out.getvalue() == "here: yolov8n\n"


def test_a_missing_file_ends_the_command_with_one_message(
    tmp_path: Path, settings: Settings
) -> None:
    settings.WEIGHTS_DIR = tmp_path
    (tmp_path / "manifest.toml").write_text(
        f'[net]\nfile = "net.pt"\ntask = "detect"\nlicence = "c"\nsha256 = "{"0" * 64}"\n'
    )
    with pytest.raises(CommandError, match=r"net\.pt cannot be had\. Put it into"):
        call_command("fetch_weights", "net", stdout=StringIO())
