"""manage.py evaluate_appearance: how well appearance models tell people apart."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lab.evaluation.appearance import TooFewPeople, market_scores, pair_scores
from lab.evaluation.crops import NamedCrops, RecordedCrops, recorded_crops
from lab.evaluation.dataset import Dataset, DatasetError
from spoton.conf.config import APPEARANCE_MODELS
from tracking.networks.embedder import load_embedder
from tracking.networks.precision import make_precisions
from vision.appearance import Embedder, ModelUnusable, OpenVinoEmbedder
from vision.types import Floats32, Image

EVERY = 10


class Command(BaseCommand):
    help = (
        "Measure appearance models on ground-truth crops: same-person pairs at least 60 frames "
        "apart against different people, and Market-1501's protocol."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "models",
            nargs="*",
            default=["spoton", "stripes"],
            help="names as in APPEARANCE_MODEL, or .xml files; A+B counts both alike",
        )
        parser.add_argument(
            "--dataset", type=Path, help="folder with dataset.json and ground truth"
        )
        parser.add_argument("--crops", type=Path, help="folder of crops with Market-1501's names")
        parser.add_argument("--last", type=int, help="only the last so many people of --crops")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dataset"] and not options["crops"]:
            raise CommandError("give --dataset, --crops or both")
        try:
            recorded = _recorded(options["dataset"]) if options["dataset"] else []
            named = _named(options["crops"], options["last"]) if options["crops"] else None
            self.stdout.write("| model | ROC area | rank-1 | Market rank-1 | Market mAP |")
            self.stdout.write("|---|---|---|---|---|")
            for model in options["models"]:
                self.stdout.write(_row(model, recorded, named))
        except (DatasetError, ModelUnusable, TooFewPeople) as error:
            raise CommandError(str(error)) from None


def _recorded(folder: Path) -> list[RecordedCrops]:
    return [
        recorded_crops(camera, EVERY)
        for camera in Dataset.read(folder).cameras
        if camera.gt is not None or camera.gt_people is not None
    ]


def _named(folder: Path, last: int | None) -> NamedCrops:
    crops = NamedCrops.read(folder)
    if last is None:
        return crops
    people = set(sorted(set(crops.people))[-last:])
    rows = [row for row, person in enumerate(crops.people) if person in people]
    return NamedCrops(
        [crops.images[row] for row in rows],
        [crops.people[row] for row in rows],
        [crops.cameras[row] for row in rows],
    )


def _row(model: str, recorded: Sequence[RecordedCrops], named: NamedCrops | None) -> str:
    embedders = [_embedder(part) for part in model.split("+")]
    cells = ["–"] * 4
    if recorded:
        vectors = np.concatenate([_vectors(embedders, crops.images) for crops in recorded])
        people = np.concatenate([crops.people for crops in recorded])
        frames = np.concatenate([crops.frames for crops in recorded])
        pairs = pair_scores(vectors, people, frames)
        cells[:2] = [f"{pairs.roc_area:.3f}", f"{pairs.rank1:.3f}"]
    if named:
        scores = market_scores(_vectors(embedders, named.images), named.people, named.cameras)
        cells[2:] = [f"{scores.rank1:.3f}", f"{scores.mean_average_precision:.3f}"]
    return f"| {model} | {' | '.join(cells)} |"


def _vectors(embedders: Sequence[Embedder], images: Sequence[Image]) -> Floats32:
    joined = np.concatenate([embedder.embed(images) for embedder in embedders], 1)
    return np.asarray(joined / np.sqrt(len(embedders)), np.float32)


def _embedder(name: str) -> Embedder:
    if name.endswith(".xml"):
        return OpenVinoEmbedder(Path(name), Path(name).stem, precisions=make_precisions())
    if name not in APPEARANCE_MODELS or name == "none":
        known = tuple(APPEARANCE_MODELS)[:-1]
        raise CommandError(f"{name} is neither an .xml file nor one of {known}")
    embedder = load_embedder(name, settings.WEIGHTS_DIR)
    # Colour stripes stand in for a model that cannot be had; here that would be a false figure.
    if embedder is None or embedder.name != name:
        raise CommandError(f"{name} cannot be had (see the warning): manage.py fetch_weights")
    return embedder
