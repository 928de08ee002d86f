"""HOTA, CLEAR MOT and identity scores by the `trackers` library's own evaluation.

Sources: Luiten et al., HOTA, IJCV 2021; Bernardin & Stiefelhagen, CLEAR MOT, EURASIP 2008;
Ristani et al., identity measures, ECCV-W 2016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from trackers.eval import (
    box_ioa,
    box_iou,
    compute_clear_metrics,
    compute_hota_metrics,
    compute_identity_metrics,
)

from vision.types import Floats, Ints

from .dataset import Boxes

MATCH_IOU = 0.5
IGNORED_PART = 0.5


@dataclass(frozen=True, slots=True)
class Comparison:
    """Frames of one camera ready for scoring: ids of truth and result, and their overlap."""

    truth: list[Ints]
    result: list[Ints]
    overlap: list[Floats]


def compare(truth: Boxes, result: Boxes, ignore: Boxes | None, frames: int) -> Comparison:
    """Return the overlaps of every frame, without results in ignored regions.

    A result that lies in an ignored region and matches nothing is left out.

    Args:
        truth, result, ignore: of one camera.
        frames: how many its file has.
    """
    made = Comparison([], [], [])
    for frame in range(1, frames + 1):
        here, there = truth.frames == frame, result.frames == frame
        boxes, ids = result.boxes[there], result.ids[there]
        overlap = np.asarray(box_iou(truth.boxes[here], boxes), np.float64)
        overlap = overlap.reshape(int(here.sum()), len(boxes))
        if ignore is not None:
            kept = ~_ignored(boxes, overlap, ignore.boxes[ignore.frames == frame])
            ids, overlap = ids[kept], overlap[:, kept]
        made.truth.append(truth.ids[here])
        made.result.append(ids)
        made.overlap.append(overlap)
    return made


def _ignored(boxes: Floats, overlap: Floats, regions: Floats) -> NDArray[np.bool_]:
    """Return (N,) which result boxes match no truth and lie by half or more in one region."""
    unmatched = np.ones(len(boxes), np.bool_)
    if not len(regions) or not len(boxes):
        return ~unmatched
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    unmatched[columns[overlap[rows, columns] >= MATCH_IOU]] = False
    inside = np.asarray(box_ioa(boxes, regions)).reshape(len(boxes), len(regions))
    ignored: NDArray[np.bool_] = unmatched & (inside.max(axis=1) >= IGNORED_PART)
    return ignored


def score(sequences: Sequence[Comparison]) -> dict[str, float | int]:
    """Score several cameras, one after another; an id means the same in all of them."""
    truth = _renumber([ids for sequence in sequences for ids in sequence.truth])
    result = _renumber([ids for sequence in sequences for ids in sequence.result])
    overlap = [matrix for sequence in sequences for matrix in sequence.overlap]
    clear = compute_clear_metrics(truth, result, overlap, threshold=MATCH_IOU)
    identity = compute_identity_metrics(truth, result, overlap, threshold=MATCH_IOU)
    hota = compute_hota_metrics(truth, result, overlap)
    return {
        "HOTA": round(float(hota["HOTA"]), 4),
        "MOTA": round(float(clear["MOTA"]), 4),
        "IDF1": round(float(identity["IDF1"]), 4),
        "switches": int(clear["IDSW"]),
        "false_positives": int(clear["CLR_FP"]),
        "misses": int(clear["CLR_FN"]),
        "truth_ids": len({int(i) for ids in truth for i in ids}),
        "result_ids": len({int(i) for ids in result for i in ids}),
    }


def _renumber(frames: list[Ints]) -> list[Ints]:
    """Return the ids as 0, 1, 2, … as the library wants them."""
    known: dict[int, int] = {}
    return [
        np.array([known.setdefault(int(i), len(known)) for i in ids], np.int64) for ids in frames
    ]
