"""manage.py train_appearance: teaches our own appearance model."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lab.evaluation.dataset import DatasetError
from tracking.networks.precision import make_precisions
from vision.detection import OpenVinoDetector
from vision.weights import WeightsMissing, detector_path, file_path

BACKBONE = "yolov8n"
RATE, FURTHER_RATE = 0.002, 0.0005
LONG_SIDE = 960
"""People in small pictures are searched for in enlarged ones, pixels."""


class Command(BaseCommand):
    help = (
        "Train our appearance model from a larger one, on photos of people. After an "
        "interruption, run it again with the same work folder to continue."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--teacher",
            type=Path,
            required=True,
            help="person-reidentification-retail-0287.xml (Open Model Zoo), its .bin beside it",
        )
        parser.add_argument(
            "--data", type=Path, required=True, help="folder with recordings and pictures"
        )
        parser.add_argument(
            "--out", type=Path, required=True, help="folder for spoton_reid.xml and .bin"
        )
        parser.add_argument("--minutes", type=float, default=40.0, help="of training")
        parser.add_argument(
            "--begin",
            type=Path,
            help="spoton_reid.xml of an earlier training, to learn further from (such as the one "
            "that ships, for the people of your own site)",
        )
        parser.add_argument(
            "--rate",
            type=float,
            help=f"highest learning rate ({RATE}; {FURTHER_RATE} with --begin)",
        )
        parser.add_argument(
            "--every", type=int, default=12, help="a video gives crops of one frame in so many"
        )
        parser.add_argument(
            "--without",
            nargs="*",
            default=["pets2009"],
            help="folders whose names begin so are kept for measuring",
        )
        parser.add_argument("--work", type=Path, help="folder for what is learned so far")
        parser.add_argument("--threads", type=int, default=1, help="of the learning process")

    def handle(self, *args: Any, **options: Any) -> None:
        rate = options["rate"]
        if rate is None:
            rate = FURTHER_RATE if options["begin"] else RATE
        if options["minutes"] <= 0 or rate <= 0:
            raise CommandError("--minutes and --rate must be more than 0")
        if options["threads"] < 1 or options["every"] < 1:
            raise CommandError("--threads and --every must be at least 1")
        # torch comes with these, and takes seconds to load.
        import torch

        from lab.training.crops import NoCrops
        from lab.training.export import NotOurModel
        from lab.training.session import BackboneMissing, Plan, train
        from lab.training.teacher import TeacherMissing

        torch.set_num_threads(options["threads"])
        try:
            detector = OpenVinoDetector(
                detector_path(BACKBONE), long_side=LONG_SIDE, precisions=make_precisions()
            )
            plan = Plan(
                data=options["data"],
                teacher=options["teacher"],
                backbone=file_path(BACKBONE),
                work=options["work"] or settings.DATA_DIR / "training",
                out=options["out"] / "spoton_reid.xml",
                minutes=options["minutes"],
                begin=options["begin"],
                rate=rate,
                every=options["every"],
                without=options["without"],
            )
            figures = train(plan, detector, lambda figures: self.stdout.write(str(figures)))
        except (
            BackboneMissing, DatasetError, NoCrops, NotOurModel, TeacherMissing, WeightsMissing,
        ) as error:  # fmt: skip
            raise CommandError(str(error)) from None
        self.stdout.write(f"{figures}\nwritten: {plan.out}")
