"""manage.py evaluate: the pipeline over recordings with ground truth."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from lab.cached import evaluation_models
from lab.evaluation.dataset import Dataset, DatasetError
from lab.evaluation.evidence import Evidence
from lab.evaluation.plan import EvaluationPlan, Outage
from lab.evaluation.run import evaluate
from lab.evaluation.shaken import ShakenDetector
from vision.detection import DeviceMissing
from vision.weights import WeightsMissing


class Command(BaseCommand):
    help = "Run the pipeline over a data set folder and score it against its ground truth."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", type=Path, help="folder with dataset.json")
        parser.add_argument("--out", type=Path, required=True, help="folder for the results")
        parser.add_argument(
            "--cache",
            type=Path,
            help="cache folder for detections and embeddings; the next run takes seconds, and "
            "its speed is not that of the models",
        )
        parser.add_argument(
            "--every", type=_positive, default=1, metavar="N", help="process one tick in N"
        )
        parser.add_argument(
            "--without",
            type=_outage,
            metavar="CAMERA:FROM:TO",
            help="leave a camera out from second FROM to second TO",
        )
        parser.add_argument(
            "--shake",
            type=_positive,
            metavar="SEED",
            help="change the detections a little, as SEED says: how much is chance",
        )
        parser.add_argument(
            "--evidence",
            choices=[str(kind) for kind in Evidence],
            default=str(Evidence.BOTH),
            help="what identity receives",
        )
        parser.add_argument(
            "--packed",
            action="store_true",
            help="send what cameras see through the messages of a cluster, and tell their sizes",
        )

        parser.add_argument(
            "--hosts",
            type=_positive,
            default=0,
            metavar="N",
            help="split the cameras over N hosts, as a cluster does, in one process",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder, out = options["dataset"], options["out"]
        try:
            cameras = len(Dataset.read(folder).cameras)
            with (
                evaluation_models(options["cache"]) as models,
                tqdm(unit=" frames", desc=f"{folder.name}, {cameras} cameras", disable=None) as bar,
            ):
                seed, detector = options["shake"], models.detector
                summary = evaluate(
                    folder,
                    out,
                    detector if seed is None else ShakenDetector(detector, seed),
                    lambda done: bar.update(done - bar.n),
                    models.embedder,
                    Evidence(options["evidence"]),
                    EvaluationPlan(
                        options["every"],
                        options["without"],
                        settings.MOTION_GATE,
                        options["packed"],
                        options["hosts"],
                    ),
                )
        except (DatasetError, DeviceMissing, WeightsMissing) as error:
            raise CommandError(str(error)) from None
        text = json.dumps(summary, indent=2)
        (out / "summary.json").write_text(text + "\n")
        self.stdout.write(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


def _outage(text: str) -> Outage:
    try:
        return Outage.parse(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not CAMERA:FROM:TO, in seconds") from None
