"""The precision is measured once per processor, model and size, and the fastest is used."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest

from tests.waiting import take_time
from vision import precision, precision_file
from vision.int8 import digest, int8_path, report_path
from vision.precision import Precisions


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "net.xml"
    path.write_text("graph")
    path.with_suffix(".bin").write_bytes(b"weights")
    return path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    made: list[None] = []

    def measure(*_: object) -> dict[str, float]:
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
    (answer,) = precision_file.read_answers(file).values()
    assert answer["per_second"] == {"f32": 25.9, "bf16": 16.5}


def test_a_new_size_model_thread_count_or_cpu_is_measured(
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


def test_a_link_leads_to_answers_that_folders_share(model: Path, calls: list[None]) -> None:
    shared = model.parent / "shared.json"
    for name in ("one", "other"):
        file = model.parent / name / "precision.json"
        file.parent.mkdir()
        file.symlink_to(shared)
        assert choose(model, file) == "f32"
        assert file.is_symlink()
    assert len(calls) == 1


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


class Run:
    """A network that takes as long as its precision says, on a clock of its own."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.first = self.seconds(1)

    def seconds(self, _: int) -> float:
        return self.times / 100


def test_each_step_is_told_and_at_last_that_it_has_ended(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "_Run", Run)
    monkeypatch.setattr(precision, "candidates", lambda: ["f32", "bf16", "f16"])
    told: list[precision_file.MeasurementProgress | None] = []
    chooser = Precisions("auto", model.parent / "precision.json", told.append)
    times = {"f32": 2, "bf16": 3, "f16": 9}
    assert chooser.choose(model, "512×384", 0, times.__getitem__) == "f32"
    steps = [step for step in told[:-1] if step is not None]
    assert told[-1] is None
    assert len(steps) == len(told) - 1
    assert {(step.model, step.size) for step in steps} == {("net", "512×384")}
    assert [step.precision for step in steps[:3]] == ["f32", "bf16", "f16"]
    assert "f16" not in {step.precision for step in steps[3:]}  # it is hopeless
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert (done[0], 0.9 < done[-1] < 1) == (0, True)


def test_a_measurement_that_fails_is_told_to_have_ended(model: Path) -> None:
    told: list[precision_file.MeasurementProgress | None] = []

    def fail(_: str) -> object:
        raise RuntimeError("no memory")

    with pytest.raises(RuntimeError):
        Precisions("auto", None, told.append).choose(model, "1×1", 0, fail)
    assert told[-1] is None


class Idle:
    """A queue that keeps others waiting without taking the processor, as a busy machine does."""

    def start_async(self, _: object) -> None:
        pass

    def wait_all(self) -> None:
        take_time(0.1)


def test_what_others_do_meanwhile_is_not_counted() -> None:
    run = precision._Run.__new__(precision._Run)
    run._requests, run._threads, run._queue, run._input = 2, 2, Idle(), np.zeros(1)
    assert run.seconds(1) < 0.01


def test_int8_is_measured_where_it_is_offered(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An INT8 form is another network beside this one; a new one is measured again."""
    asked: list[list[str]] = []

    def measure(compile_as: object, step: object, names: list[str]) -> dict[str, float]:
        asked.append(names)
        return {name: 1.0 + (name == "int8") for name in names}

    monkeypatch.setattr(precision, "measure", measure)
    file = model.parent / "precision.json"
    assert choose(model, file) == "f32"
    _make_int8(model, b"one", offered=False)
    assert choose(model, file) == "f32"
    assert len(asked) == 1
    _make_int8(model, b"one", offered=True)
    assert [choose(model, file) for _ in range(2)] == ["int8"] * 2
    _make_int8(model, b"other", offered=True)
    assert choose(model, file) == "int8"
    assert [names[-1] == "int8" for names in asked] == [False, True, True]
    assert [answer["precision"] for answer in precision_file.read_answers(file).values()] == [
        "f32", "int8", "int8",
    ]  # fmt: skip


def test_int8_by_wish_is_taken_where_it_was_exported(model: Path, calls: list[None]) -> None:
    """Appearance has none: for it the fastest of the others is measured."""
    wish = Precisions("int8", model.parent / "precision.json")
    assert wish.choose(model, "512×384", 0, pytest.fail) == "f32"
    _make_int8(model, b"one", offered=False)
    assert wish.choose(model, "640×384", 0, pytest.fail) == "int8"
    assert len(calls) == 1


def _make_int8(model: Path, weights: bytes, *, offered: bool) -> None:
    int8_path(model).write_text("graph")
    int8_path(model).with_suffix(".bin").write_bytes(weights)
    report = {"source": digest(model), "int8": digest(int8_path(model)), "offered": offered}
    report_path(model).write_text(json.dumps(report))
