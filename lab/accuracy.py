"""docs/ACCURACY.md: everything that SpotOn has to show, measured and written down."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from lab.evaluation.dataset import DatasetError
from lab.evaluation.evidence import Evidence
from lab.evaluation.plan import EvaluationPlan
from lab.evaluation.report import ablation_table, figures_table, sets_table, table
from lab.evaluation.run import evaluate
from lab.evaluation.targets import (
    ONE,
    SETS,
    Summaries,
    association,
    long_run,
    recordings,
    whole_system,
)
from spoton.conf.config import APPEARANCE_MODELS
from vision.weights import WeightsError, appearance_path, detector_path

from .cached import Models
from .provenance import checksums, commit, processor

MARKET = "market-sample"
MORE_SETS = ("tud-campus",)
TEACHER = Path("models/person-reidentification-retail-0287.xml")
LATER = ("crowds", "day", "speed", "kill")
"""Measurements of their own commands, as NAME.json in the work folder."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the data sets lie, and where results are kept."""

    data: Path
    work: Path

    def check(self) -> None:
        """Raise DatasetError, saying what is missing, unless all data sets are there."""
        missing = [name for name in (*SETS, *MORE_SETS) if not (self.data / name).is_dir()]
        if missing:
            raise DatasetError(
                f"{self.data} lacks {', '.join(missing)}: give the folder that holds the data "
                "sets with --data"
            )


def summaries(folders: Folders, models: Models, say: Callable[[str], None]) -> Summaries:
    """Evaluate every data set with all evidence, and those of the ablation with each kind.

    Raises:
        DatasetError: a set is missing or not as it should be.
    """
    found: dict[tuple[str, Evidence], dict[str, Any]] = {}
    for name, evidence in _runs():
        say(f"{name}, {evidence}")
        out = folders.work / evidence.name.lower() / name
        found[name, evidence] = evaluate(
            folders.data / name,
            out,
            models.detector,
            lambda _: None,
            models.embedder,
            evidence,
            EvaluationPlan(motion_gate=settings.MOTION_GATE),
        )
        (out / "summary.json").write_text(json.dumps(found[name, evidence], indent=1) + "\n")
    return found


def _runs() -> Iterator[tuple[str, Evidence]]:
    for evidence in Evidence:
        for name in SETS:
            yield name, evidence
    for name in MORE_SETS:
        yield name, Evidence.BOTH


def document(folders: Folders, found: Summaries, models: Models) -> str:
    """Return the whole page as Markdown."""
    later = {name: _later(folders.work / f"{name}.json") for name in LATER}
    figures = [
        *recordings(found),
        *association(later["crowds"]),
        *long_run(later["day"]),
        *whole_system(later["speed"], later["kill"]),
    ]
    looks = models.embedder.name if models.embedder else "none"
    parts = [
        "# Accuracy and speed of identity",
        "Written by `make accuracy`; do not edit. Default settings for all data sets.",
        table(
            ["", ""],
            [
                ["commit", f"`{commit()}`"],
                ["date", datetime.now(UTC).strftime("%Y-%m-%d")],
                ["processor", processor()],
                ["device", models.device],
                [
                    "detector",
                    f"{settings.DETECTOR}, from {settings.DETECTION_CONFIDENCE_THRESHOLD}",
                ],
                ["appearance model", looks],
                *[[f"SHA-256 of {name}", f"`{digest}`"] for name, digest in _models()],
            ],
        ),
        "## What it must show",
        figures_table(figures),
        _elsewhere(later),
        "## All data sets",
        "Global ids as they were said at the time, and with all corrections and merges carried "
        "back. An id counts as confirmed once it was ever shown as that; in brackets, how many "
        "are left after the merges.",
        sets_table(found),
        "## What each kind of evidence is worth",
        "Global ids with evidence held back from identity, live and after corrections: *floor "
        "only* embeds nobody, *appearance only* has no calibration, *shuffled* gets the "
        "appearance of the wrong people.",
        ablation_table(found),
        "## Appearance models",
        f"On ground-truth crops of {ONE}: pairs of one person at least 60 frames apart against "
        f"pairs of two people; and Market-1501's protocol on the {MARKET}, which our own model "
        "has partly seen (see its card). Models that are not here are left out.",
        _appearance(folders),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _later(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _elsewhere(later: dict[str, dict[str, Any] | None]) -> str:
    """Return a sentence that names measurements of other commits than this one, "" without any."""
    now = commit()
    other = [
        f"{name} (`{found.get('commit', 'unknown')}`)"
        for name, found in later.items()
        if found is not None and found.get("commit") != now
    ]
    return f"Measured at another commit: {', '.join(other)}." if other else ""


def _models() -> list[tuple[str, str]]:
    files = [detector_path(settings.DETECTOR)]
    with contextlib.suppress(WeightsError):  # colour stripes, or none
        files.append(appearance_path(settings.APPEARANCE_MODEL, settings.WEIGHTS_DIR))
    return checksums(part for path in files for part in (path, path.with_suffix(".bin")))


def _appearance(folders: Folders) -> str:
    networks = [name for name in APPEARANCE_MODELS if name not in ("none", "stripes")]
    names = [name for name in networks if _is_here(name)] + ["stripes"]
    if "spoton" in names:
        names.append("spoton+stripes")
    teacher = folders.data.parent / TEACHER
    if teacher.is_file():
        names.append(str(teacher))
    options = ["--dataset", str(folders.data / ONE)]
    if (folders.data / MARKET).is_dir():
        options += ["--crops", str(folders.data / MARKET)]
    said = StringIO()
    call_command("evaluate_appearance", *names, *options, stdout=said)
    return said.getvalue().replace(str(teacher), f"{teacher.stem} (teacher)").strip()


def _is_here(name: str) -> bool:
    try:
        return appearance_path(name, settings.WEIGHTS_DIR).is_file()
    except WeightsError:
        return False
