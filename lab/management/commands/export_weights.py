"""manage.py export_weights --int8: a network in INT8, for processors on which that is faster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lab.evaluation.cache import Cache, CachedDetector
from lab.evaluation.dataset import DatasetError
from lab.evaluation.evidence import CachedEmbedder
from lab.quantisation.compare import ALLOWED, Int8Figure, NetworkPair, compare
from lab.quantisation.people import write_people
from lab.quantisation.pictures import TooFewPictures, collect
from spoton.conf.config import BASE_DIR
from tracking.networks.embedder import NONE, STRIPES, make_embedder
from vision.appearance import Embedder, ModelUnusable, OpenVinoEmbedder
from vision.detection import Detector, OpenVinoDetector
from vision.int8 import digest, int8_path, report_path
from vision.precision import IN_FULL
from vision.weights import WeightsError, appearance_path, detector_path

DETECTOR: Final = "detector"
APPEARANCE: Final = "appearance"


class Command(BaseCommand):
    help = (
        "Export a network in INT8, calibrated with pictures of your own, and compare its "
        "accuracy with f32 on data sets with ground truth. It is offered to the measurement of "
        f"precisions where no set loses {ALLOWED} of MOTA or IDF1; otherwise PRECISION=int8 asks "
        "for it. Needs requirements-export.txt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--int8", action="store_true", required=True)
        parser.add_argument(
            "--network", choices=(DETECTOR, APPEARANCE), default=DETECTOR, help="which one"
        )
        parser.add_argument(
            "--pictures",
            type=Path,
            required=True,
            help="folder of photos or recordings; for appearance, of people",
        )
        parser.add_argument(
            "--data", type=Path, nargs="*", default=[], help="data sets to compare on"
        )
        parser.add_argument(
            "--python", default=sys.executable, help="the Python in which nncf is installed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kind = options["network"]
        try:
            model = _path_of(kind)
            pictures = collect(options["pictures"])  # says at once what is missing
            with TemporaryDirectory(prefix="spoton-int8-") as scratch:
                folder = options["pictures"]
                if kind == APPEARANCE:
                    folder = Path(scratch)
                    write_people(pictures, _detector(detector_path(settings.DETECTOR)), folder)
                self._export(kind, model, folder, options["python"])
            figures = self._compare(kind, model, options["data"])
        except (WeightsError, TooFewPictures, DatasetError, ModelUnusable) as error:
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

    def _export(self, kind: str, model: Path, pictures: Path, python: str) -> None:
        report_path(model).unlink(missing_ok=True)  # what is not compared yet is not offered
        module, out = "lab.quantisation.process", int8_path(model)
        self.stdout.write(f"calibrating {out.name}; this takes minutes")
        done = subprocess.run(
            [python, "-m", module, kind, str(model), str(pictures.resolve()), str(out)],
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

    def _compare(self, kind: str, model: Path, folders: list[Path]) -> list[Int8Figure]:
        """Compare both forms; what is computed is kept in memory alone, for the other seeds."""
        if not folders:
            return []
        none = Path(settings.DATA_DIR) / "int8" / "none.npz"

        def found_by(path: Path) -> Detector:
            return CachedDetector(_detector(path), none)

        def kept(network: Embedder) -> Embedder:
            return CachedEmbedder(network, Cache(none, network.dimensions))

        forms, name = (model, int8_path(model)), settings.APPEARANCE_MODEL
        if kind == APPEARANCE:
            detector = found_by(detector_path(settings.DETECTOR))
            pairs = [NetworkPair(detector, kept(OpenVinoEmbedder(one, name))) for one in forms]
        else:
            network = make_embedder("cpu", IN_FULL)
            embedder = None if network is None else kept(network)
            pairs = [NetworkPair(found_by(one), embedder) for one in forms]
        full, int8 = pairs
        return compare(folders, full, int8, none.parent, self._say)

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


def _path_of(kind: str) -> Path:
    if kind == DETECTOR:
        return detector_path(settings.DETECTOR)
    name = settings.APPEARANCE_MODEL
    if name in (STRIPES, NONE):
        raise CommandError(f"APPEARANCE_MODEL={name} is no network: there is nothing to export")
    return appearance_path(name, settings.WEIGHTS_DIR)


def _detector(path: Path) -> OpenVinoDetector:
    return OpenVinoDetector(path, settings.DETECTION_CONFIDENCE_THRESHOLD)
