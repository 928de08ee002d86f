"""The precision is measured once per processor, model and size, and the fastest is used."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from tracking.vision import measured, precision
from tracking.vision.precision import Precisions


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "net.xml"
    path.write_text("graph")
    path.with_suffix(".bin").write_bytes(b"weights")
    return path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    made: list[None] = []

    def measure(_: object) -> dict[str, float]:
        made.append(None)
        return {"f32": 25.9, "bf16": 16.5}

    monkeypatch.setattr(precision, "measure", measure)
    return made


def choose(model: Path, file: Path | None, size: str = "512×384", threads: int = 0) -> str:
    return Precisions("auto", file).choose(model, size, threads, pytest.fail)


def test_the_fastest_is_measured_once_and_kept(model: Path, calls: list[None]) -> None:
    file = model.parent / "data" / "precision.json"
    assert [choose(model, file) for _ in range(3)] == ["f32"] * 3
    assert len(calls) == 1
    (answer,) = measured.answers(file).values()
    assert answer["per_second"] == {"f32": 25.9, "bf16": 16.5}


def test_another_size_model_count_of_threads_or_processor_is_measured_again(
    model: Path, calls: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = model.parent / "precision.json"
    choose(model, file)
    choose(model, file, size="640×384")
    choose(model, file, threads=1)
    model.with_suffix(".bin").write_bytes(b"others")
    choose(model, file)
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16")
    choose(model, file)
    assert len(calls) == 5


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', '{"a": {"precision": "f8"}}', "\x00"])
def test_a_file_that_is_broken_or_older_is_written_again(
    model: Path, calls: list[None], text: str
) -> None:
    file = model.parent / "precision.json"
    file.write_text(text)
    assert choose(model, file) == "f32"
    assert len(json.loads(file.read_text())) == 1


def test_of_two_at_once_one_measures(model: Path, calls: list[None]) -> None:
    file = model.parent / "precision.json"
    threads = [threading.Thread(target=choose, args=(model, file)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1


def test_a_wish_is_not_measured(model: Path, calls: list[None]) -> None:
    assert Precisions("bf16").choose(model, "1×1", 0, pytest.fail) == "bf16"
    assert not calls
