"""manage.py export_weights --int8: the detector in INT8, for processors on which that is faster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lab.evaluation.cache import Cache, CachedDetector
from lab.evaluation.dataset import DatasetError
from lab.evaluation.evidence import CachedEmbedder
from lab.quantisation.compare import ALLOWED, Int8Figure, compare
from lab.quantisation.pictures import TooFewPictures, collect
from spoton.conf.config import BASE_DIR
from tracking.networks.embedder import make_embedder
from vision.detection import OpenVinoDetector
from vision.int8 import digest, int8_path, report_path
from vision.precision import Precisions
from vision.weights import WeightsMissing, detector_path


class Command(BaseCommand):
    help = (
        "Export the detector in INT8, calibrated with pictures of your own, and compare its "
        "accuracy with f32 on data sets with ground truth. It is offered to the measurement of "
        f"precisions where no set loses {ALLOWED} of MOTA or IDF1; otherwise PRECISION=int8 asks "
        "for it. Needs requirements-export.txt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--int8", action="store_true", required=True)
        parser.add_argument(
            "--pictures", type=Path, required=True, help="folder of photos or recordings"
        )
        parser.add_argument(
            "--data", type=Path, nargs="*", default=[], help="data sets to compare on"
        )
        parser.add_argument(
            "--python", default=sys.executable, help="the Python in which nncf is installed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            model = detector_path(settings.DETECTOR)
            collect(options["pictures"])  # says at once what is missing
            self._export(model, options["pictures"], options["python"])
            figures = self._compare(model, options["data"])
        except (WeightsMissing, TooFewPictures, DatasetError) as error:
            raise CommandError(str(error)) from None
        offered = bool(figures) and all(one.loss < ALLOWED for one in figures)
        report = {
            "source": digest(model),
            "int8": digest(int8_path(model)),
            "offered": offered,
            "figures": [one.as_json() for one in figures],
        }
        report_path(model).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(_verdict(figures, offered=offered))

    def _export(self, model: Path, pictures: Path, python: str) -> None:
        report_path(model).unlink(missing_ok=True)  # what is not compared yet is not offered
        module, out = "lab.quantisation.process", int8_path(model)
        self.stdout.write(f"calibrating {out.name}; this takes minutes")
        done = subprocess.run(
            [python, "-m", module, str(model), str(pictures.resolve()), str(out)],
            cwd=BASE_DIR,
            env=os.environ | {"PYTHONPATH": str(BASE_DIR)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 or not out.exists():
            last = (done.stderr or done.stdout).strip().splitlines() or ["no output"]
            raise CommandError(
                f"{model.name} cannot be exported in INT8: {last[-1]}. Is requirements-export.txt "
                "installed?"
            )

    def _compare(self, model: Path, folders: list[Path]) -> list[Int8Figure]:
        if not folders:
            return []
        threshold = settings.DETECTION_CONFIDENCE_THRESHOLD
        out = Path(settings.DATA_DIR) / "int8"
        # Kept in memory alone: each form is asked for every frame several times.
        full, int8 = (
            CachedDetector(OpenVinoDetector(path, threshold), out / "none.npz")
            for path in (model, int8_path(model))
        )
        embedder = make_embedder("cpu", Precisions("f32"))
        if embedder is not None:
            embedder = CachedEmbedder(embedder, Cache(out / "none.npz", embedder.dimensions))
        return compare(folders, full, int8, embedder, out, self._say)

    def _say(self, one: Int8Figure) -> None:
        self.stdout.write(
            f"{one.dataset}, {one.what}: f32 {one.full:.4f}, INT8 {one.int8:.4f}, "
            f"loss {one.loss:.4f} ± {one.error:.4f}"
        )


def _verdict(figures: list[Int8Figure], *, offered: bool) -> str:
    if not figures:
        return "made, but compared on no data set (--data): used with PRECISION=int8 alone"
    worst = max(figures, key=lambda one: one.loss)
    loses = f"most is lost on {worst.dataset}, {worst.what}: {worst.loss:.4f}"
    if offered:
        return f"offered: {loses}. PRECISION=auto takes it where it is fastest"
    return f"not offered: {loses}, and {ALLOWED} is too much. PRECISION=int8 takes it all the same"
