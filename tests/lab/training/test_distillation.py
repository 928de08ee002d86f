"""Learning: the loss falls, and a training that is broken off goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from django.core.management import CommandError, call_command

from lab.training.augmentation import BOX
from lab.training.checkpoint import Checkpoint
from lab.training.distillation import Scale, Student, Trainer, batches
from lab.training.lessons import Chunk
from lab.training.network import DIMENSIONS, HEIGHT, MAP, WIDTH, AppearanceNetwork
from lab.training.session import BackboneMissing, Plan, TrainingFigures, train
from lab.training.teacher import Teacher, TeacherMissing
from tests.lab.training.teachers import small_teacher
from tests.lab.training.test_crops import OnePerson


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def made_up(count: int) -> Chunk:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(count, DIMENSIONS)).astype(np.float32)
    return Chunk(
        rng.integers(0, 256, (count, HEIGHT, WIDTH, 3), np.uint8),
        vectors / np.linalg.norm(vectors, axis=1, keepdims=True),
        rng.random((count, DIMENSIONS, *MAP)).astype(np.float16),
    )


def test_steps_on_one_batch_make_the_loss_fall() -> None:
    torch.manual_seed(0)
    chunk = made_up(6)
    trainer = Trainer(Student(AppearanceNetwork()), Scale.of(chunk))
    losses = [trainer.step(chunk.pictures, chunk.vectors, chunk.maps, 0.0) for _ in range(12)]
    assert losses[-1] < losses[0]
    assert trainer.steps == 12


def test_every_chunk_is_drawn_from_as_often_as_asked() -> None:
    drawn = list(batches(iter([made_up(8)] * 3), 4, 2.0, np.random.default_rng(0)))
    assert [len(batch.vectors) for batch in drawn] == [4] * 12


def test_progress_is_read_back(tmp_path: Path) -> None:
    scale = Scale.of(made_up(2))
    first, second = (Trainer(Student(AppearanceNetwork()), scale) for _ in range(2))
    progress = Checkpoint(tmp_path / "progress.npz")
    assert progress.load(second) == 0
    progress.save(first, 90.0)
    assert progress.load(second) == 90
    for mine, theirs in zip(
        first.average.state_dict().values(), second.average.state_dict().values(), strict=True
    ):
        assert torch.equal(mine, theirs)


def test_the_teacher_gives_unit_vectors_and_a_resampled_map(tmp_path: Path) -> None:
    teacher = Teacher(small_teacher(tmp_path / "teacher.xml"), *MAP)
    pictures = np.random.default_rng(0).integers(0, 256, (18, *BOX, 3), np.uint8)
    lesson = teacher.say(pictures)
    assert lesson.maps.shape == (18, 256, *MAP)
    np.testing.assert_allclose(np.linalg.norm(lesson.vectors, axis=1), 1, atol=1e-5)
    # What else is in the batch changes nothing.
    np.testing.assert_allclose(teacher.say(pictures[17:]).vectors[0], lesson.vectors[17], atol=1e-3)


@pytest.mark.slow
def test_a_training_writes_the_model_and_goes_on_where_it_was(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    market = tmp_path / "data" / "market"
    market.mkdir(parents=True)
    for person in range(26):
        for camera in (1, 2):
            picture = rng.integers(0, 256, (128, 64, 3), np.uint8)
            cv2.imwrite(str(market / f"{person:04}_c{camera}s1_000001_00.jpg"), picture)
    plan = Plan(
        data=tmp_path / "data",
        teacher=small_teacher(tmp_path / "teacher.xml"),
        backbone=None,
        work=tmp_path / "work",
        out=tmp_path / "out" / "model.xml",
        minutes=0.02,
        chunk=24,
        batch=8,
    )
    reports: list[TrainingFigures] = []
    figures = train(plan, OnePerson(), reports.append)
    assert plan.out.is_file()
    assert plan.out.with_suffix(".bin").is_file()
    assert figures.steps > 0
    assert figures.likeness is not None
    assert figures.rank1 is not None
    assert not list(plan.work.glob("chunk-*.npz"))
    again = train(replace(plan, minutes=figures.minutes), OnePerson(), reports.append)
    assert again.steps == 0
    assert again.likeness == pytest.approx(figures.likeness, abs=1e-3)
    further = replace(plan, begin=plan.out, work=tmp_path / "further", minutes=1e-6)
    begun = train(further, OnePerson(), reports.append)
    assert begun.steps == 0
    # Written in half precision, and by statistics of other pictures: nearly the same.
    assert begun.likeness == pytest.approx(figures.likeness, abs=0.01)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    plan = Plan(
        data=tmp_path,
        teacher=tmp_path / "teacher.xml",
        backbone=tmp_path / "yolov8n.pt",
        work=tmp_path / "work",
        out=tmp_path / "model.xml",
        minutes=1,
    )
    with pytest.raises(BackboneMissing, match="fetch_weights yolov8n"):
        train(plan, OnePerson(), print)
    with pytest.raises(BackboneMissing, match=r"\.xml of an earlier training"):
        train(replace(plan, backbone=None, begin=tmp_path / "none.xml"), OnePerson(), print)
    with pytest.raises(TeacherMissing, match="retail-0287"):
        train(replace(plan, backbone=None), OnePerson(), print)


def test_a_network_of_another_kind_is_no_teacher(tmp_path: Path) -> None:
    import openvino as ov

    picture = ov.opset13.parameter([1, 3, *BOX], np.float32)
    ov.save_model(ov.Model([ov.opset13.relu(picture)], [picture], "other"), tmp_path / "o.xml")
    with pytest.raises(TeacherMissing, match="no global depthwise convolution"):
        Teacher(tmp_path / "o.xml", *MAP)


def test_the_command_says_what_is_missing(tmp_path: Path, weights: Path) -> None:
    with pytest.raises(CommandError, match="retail-0287"):
        call_command(
            "train_appearance",
            teacher=tmp_path / "teacher.xml",
            data=tmp_path,
            out=tmp_path,
            work=tmp_path / "work",
        )
    with pytest.raises(CommandError, match="minutes"):
        call_command(
            "train_appearance", teacher=tmp_path, data=tmp_path, out=tmp_path, minutes=-1.0
        )
