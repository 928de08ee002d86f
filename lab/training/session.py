"""One training of the appearance model, from a data folder to the file that ships.

What was gathered and learned so far lies in a work folder, from which a training that was broken
off continues.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vision.detection import Detector
from vision.detection.unchanged import libraries_unchanged
from vision.types import Floats, Image

from .checkpoint import Checkpoint
from .crops import Crop, gather
from .distillation import Scale, Student, Trainer, batches, to_input
from .export import load_openvino, save_openvino
from .held_out import HeldOutEvaluation, held_out
from .lessons import Chunk, producing
from .network import HEIGHT, MAP, WIDTH, AppearanceNetwork
from .teacher import Teacher
from .unfolding import unfolded

REPORT_SECONDS = 60.0
MEASURED = 512
"""Pictures from which batch normalisation of an earlier training comes back."""


class BackboneMissing(Exception):  # noqa: N818 - reads as what it is
    """What the network begins from cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to learn from, and for how long.

    Attributes:
        data: folder of recordings and pictures, see `crops`.
        teacher: .xml of the teacher.
        backbone: yolov8n.pt, whose first layers are the beginning; None begins with nothing.
        work: folder for what is gathered and learned so far.
        out: the .xml to write.
        minutes: of training; what an earlier call has trained counts.
        begin: .xml of an earlier training, which learns further; None begins with `backbone`.
        rate: highest learning rate, of the new layers.
        without: folders of `data` that begin so are left out, to be measured on.
        every: a video gives crops of one frame in so many.
        reuse: how often an augmented picture is learned from.
        chunk, batch: pictures made at once; learned from at once.
    """

    data: Path
    teacher: Path
    backbone: Path | None
    work: Path
    out: Path
    minutes: float
    begin: Path | None = None
    rate: float = Trainer.rate
    without: Sequence[str] = ("pets2009",)
    every: int = 12
    reuse: float = 3.0
    chunk: int = 3072
    batch: int = 96


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    """How far the training is, measured on people that it does not learn from.

    Attributes:
        minutes: trained so far.
        steps: of the optimizer.
        loss: mean since the last figures.
        likeness: mean cosine with the teacher's vectors; None where nobody is held out.
        rank1: Market-1501's protocol; None where no held-out person is seen by two cameras.
    """

    minutes: float
    steps: int
    loss: float
    likeness: float | None
    rank1: float | None

    def __str__(self) -> str:
        text = f"{self.minutes:.1f} min, {self.steps} steps, loss {self.loss:.3f}"
        if self.likeness is not None:
            text += f"; held-out people: cosine with the teacher {self.likeness:.3f}"
        return text if self.rank1 is None else f"{text}, rank-1 {self.rank1:.3f}"


def train(
    plan: Plan, detector: Detector, report: Callable[[TrainingFigures], None]
) -> TrainingFigures:
    """Train, write `plan.out` and return the last figures.

    Raises:
        NoCrops, DatasetError: there is nothing to learn from.
        TeacherMissing: the teacher cannot be used.
        BackboneMissing: yolov8n.pt, or what it is to begin from, is not there.
        NotOurModel: what it is to begin from is another network.
    """
    if plan.backbone and not plan.backbone.is_file():
        raise BackboneMissing(f"{plan.backbone} is missing: manage.py fetch_weights yolov8n")
    if plan.begin and not plan.begin.is_file():
        raise BackboneMissing(f"{plan.begin} is missing: give the .xml of an earlier training")
    teacher = Teacher(plan.teacher, *MAP)
    plan.work.mkdir(parents=True, exist_ok=True)
    crops = _gathered(plan, detector)
    held = held_out(crops)
    exam = HeldOutEvaluation([crop for crop, out in zip(crops, held, strict=True) if out], teacher)
    learned = [crop for crop, out in zip(crops, held, strict=True) if not out]
    drawn = plan.work / "drawn.npz"
    np.savez(drawn, pictures=_pictures(learned), weights=_weights(learned))
    sizes = (HEIGHT, WIDTH, *MAP)
    with producing(drawn, plan.teacher, plan.work, sizes, plan.chunk) as chunks:
        first = next(chunks)
        student = Student(_beginning(plan, first))
        trainer = Trainer(student, Scale.of(first), plan.rate, plan.batch)
        figures = _run(plan, trainer, exam, itertools.chain([first], chunks), report)
    plan.out.parent.mkdir(parents=True, exist_ok=True)
    save_openvino(trainer.average.network, plan.out)
    return figures


def _run(
    plan: Plan,
    trainer: Trainer,
    exam: HeldOutEvaluation,
    chunks: Iterator[Chunk],
    report: Callable[[TrainingFigures], None],
) -> TrainingFigures:
    progress = Checkpoint(plan.work / "progress.npz")
    begun = time.monotonic() - progress.load(trainer)
    losses: list[float] = []

    def measured() -> TrainingFigures:
        seconds = time.monotonic() - begun
        progress.save(trainer, seconds)
        mean = float(np.mean(losses)) if losses else float("nan")
        exams = exam.likeness_and_rank1(trainer.average.network)
        losses.clear()
        return TrainingFigures(seconds / 60, trainer.steps, mean, *exams)

    reported = time.monotonic()
    for batch in batches(chunks, plan.batch, plan.reuse, np.random.default_rng()):
        done = (time.monotonic() - begun) / 60 / plan.minutes
        if done >= 1:
            break
        losses.append(trainer.step(batch.pictures, batch.vectors, batch.maps, done))
        if time.monotonic() - reported > REPORT_SECONDS:
            report(measured())
            reported = time.monotonic()
    return measured()


def _gathered(plan: Plan, detector: Detector) -> list[Crop]:
    kept = plan.work / "crops.npz"
    if kept.is_file():
        with np.load(kept) as arrays:
            columns = (arrays[name] for name in ("pictures", "sources", "groups", "cameras"))
            return [
                Crop(picture, str(source), str(group), str(camera))
                for picture, source, group, camera in zip(*columns, strict=True)
            ]
    crops = gather(plan.data, detector, plan.without, plan.every)
    part = kept.with_suffix(".part.npz")
    np.savez(
        part,
        pictures=_pictures(crops),
        sources=np.array([crop.source for crop in crops]),
        groups=np.array([crop.group for crop in crops]),
        cameras=np.array([crop.camera for crop in crops]),
    )
    part.replace(kept)
    return crops


def _pictures(crops: Sequence[Crop]) -> Image:
    return np.stack([crop.picture for crop in crops])


def _weights(crops: Sequence[Crop]) -> Floats:
    """Return (N,) weights: a source with many crops counts more, but not as much more."""
    _, where, counts = np.unique(
        [crop.source for crop in crops], return_inverse=True, return_counts=True
    )
    weights = counts[where].astype(np.float64) ** -0.4
    return np.asarray(weights / weights.sum(), np.float64)


def _beginning(plan: Plan, first: Chunk) -> AppearanceNetwork:
    if plan.begin:
        return unfolded(load_openvino(plan.begin), to_input(first.pictures[:MEASURED]))
    network = AppearanceNetwork()
    if plan.backbone is None:
        return network
    # Takes seconds to load.
    with libraries_unchanged():
        from ultralytics import YOLO  # type: ignore[attr-defined]

    try:
        layers: Any = YOLO(str(plan.backbone)).model
        network.begin_from_yolo(layers.model[:7].float().state_dict())
    except RuntimeError:
        raise BackboneMissing(f"{plan.backbone} is not YOLOv8n, whose layers are needed") from None
    return network
