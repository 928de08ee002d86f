"""What INT8 costs in accuracy: the same data sets with both forms of a network.

The sets amplify differences that mean nothing: a score that passes a threshold in one frame begins
a track of hundreds (ADR 0025). So every form is evaluated several times with detections that are
shaken a little, and the means are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from lab.evaluation.plan import EvaluationPlan
from lab.evaluation.run import evaluate
from lab.evaluation.shaken import ShakenDetector
from vision.appearance import Embedder
from vision.detection import Detector

ALLOWED: Final = 0.005
"""Of MOTA and IDF1 on each set, less than so much may be lost."""
SEEDS: Final = 4
MEASURES: Final = {"global": "as said live", "global_after_corrections": "after corrections"}


@dataclass(frozen=True, slots=True)
class NetworkPair:
    """The networks that people are followed with: one in f32 or INT8, the other as it is."""

    detector: Detector
    embedder: Embedder | None


@dataclass(frozen=True, slots=True)
class Int8Figure:
    """One figure of one data set: means over the seeds.

    Attributes:
        dataset: its folder's name.
        what: measure, and of which ids.
        full, int8: in f32 and in INT8.
        error: standard error of their difference.
    """

    dataset: str
    what: str
    full: float
    int8: float
    error: float

    @property
    def loss(self) -> float:
        """What INT8 lost."""
        return self.full - self.int8

    def as_json(self) -> dict[str, Any]:
        """Return it for the report."""
        return asdict(self)


def compare(
    folders: list[Path],
    full: NetworkPair,
    int8: NetworkPair,
    out: Path,
    say: Callable[[Int8Figure], None],
    seeds: int = SEEDS,
) -> list[Int8Figure]:
    """Return MOTA and IDF1 of all data sets with ground truth.

    Args:
        folders: data sets.
        full, int8: with each form of the network; both are asked for every frame `seeds` times.
        out: folder for the results.
        say: told each figure at once.
        seeds: how often each form is evaluated.

    Raises:
        DatasetError: a folder is no data set.
    """
    found: list[Int8Figure] = []
    for folder in folders:
        runs = [
            [
                evaluate(
                    folder,
                    out / name / folder.name,
                    ShakenDetector(pair.detector, seed),
                    embedder=pair.embedder,
                    plan=EvaluationPlan(motion_gate=True),
                )
                for name, pair in (("f32", full), ("int8", int8))
            ]
            for seed in range(1, seeds + 1)
        ]
        for one in _figures(folder.name, runs):
            found.append(one)
            say(one)
    return found


def _figures(name: str, runs: list[list[dict[str, Any]]]) -> Iterator[Int8Figure]:
    """Return the figures of a data set; (f32, INT8) is a run."""
    for key, words in MEASURES.items():
        if any(summary[key] is None for run in runs for summary in run):
            continue
        for measure in ("MOTA", "IDF1"):
            values = np.array([[summary[key][measure] for summary in run] for run in runs])
            full, int8 = values.mean(axis=0).tolist()
            apart = values[:, 0] - values[:, 1]
            error = float(apart.std(ddof=1) / np.sqrt(len(runs))) if len(runs) > 1 else 0.0
            yield Int8Figure(name, f"{measure} {words}", full, int8, error)
