"""manage.py study_joint_tracking: the joint tracker over recordings with ground truth."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from lab.cached import evaluation_models
from lab.evaluation.dataset import DatasetError
from lab.joint.study import Outage, StudyPlan, study
from vision.detection import DeviceMissing
from vision.weights import WeightsMissing


class Command(BaseCommand):
    help = "Run the joint tracker over a data set folder and score it against its ground truth."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dataset", type=Path, help="folder with dataset.json")
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
            "--cache",
            type=Path,
            help="cache folder for detections and embeddings; the next run takes seconds",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["dataset"]
        plan = StudyPlan(options["every"], options["without"])
        try:
            with (
                evaluation_models(options["cache"]) as models,
                tqdm(unit=" ticks", desc=folder.name, disable=None) as bar,
            ):
                summary = study(
                    folder,
                    models.detector,
                    models.embedder,
                    plan,
                    lambda done: bar.update(done - bar.n),
                )
        except (DatasetError, DeviceMissing, WeightsMissing) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(json.dumps(summary, indent=2))


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


def _outage(text: str) -> Outage:
    try:
        return Outage.parse(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not CAMERA:FROM:TO, in seconds") from None
