"""manage.py accuracy: measures what identity has to show and writes docs/ACCURACY.md."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lab.accuracy import LATER, Folders, document, summaries
from lab.cached import evaluation_models
from lab.evaluation.dataset import DatasetError
from spoton.conf.config import BASE_DIR
from vision.appearance import ModelUnusable
from vision.detection import DeviceMissing
from vision.weights import WeightsError


class Command(BaseCommand):
    help = (
        "Measure all data sets, the ablation and the appearance models, and write them down "
        f"together with what other commands left in the work folder ({', '.join(LATER)}: .json)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--data",
            type=Path,
            default=BASE_DIR.parent / "shared" / "data",
            help="folder that holds the data sets",
        )
        parser.add_argument("--out", type=Path, required=True, help="the file to write")
        parser.add_argument(
            "--work",
            type=Path,
            default=Path(settings.DATA_DIR) / "accuracy",
            help="folder for results and caches",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folders = Folders(options["data"], options["work"])
        try:
            folders.check()
            with evaluation_models(folders.work / "cache") as models:
                found = summaries(folders, models, self.stderr.write)
                text = document(folders, found, models)
        except (DatasetError, DeviceMissing, ModelUnusable, WeightsError) as error:
            raise CommandError(str(error)) from None
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        options["out"].write_text(text)
        self.stdout.write(text)
