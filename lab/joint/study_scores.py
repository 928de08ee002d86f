"""Scores of a study: own tracks per camera, people live and corrected over all cameras."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from lab.evaluation.agreement import agreement
from lab.evaluation.dataset import Boxes, Dataset, DatasetCamera
from lab.evaluation.scores import Comparison, compare, score

from .study_log import StudyLog


def study_scores(dataset: Dataset, log: StudyLog) -> dict[str, Any]:
    """Return the scores of a log, over the frames that were processed.

    Own tracks are compared with `gt` per camera, people with `gt_people` (or `gt`) over all
    cameras with one id per person.
    """
    cameras: dict[str, Any] = {}
    live: list[Comparison] = []
    corrected: list[Comparison] = []
    thinned = [_thin(camera, log.frames[camera.camera_id]) for camera in dataset.cameras]
    for camera in thinned:
        name, last = camera.camera_id, max(log.frames[camera.camera_id], default=0)
        truth = camera.gt_people or camera.gt
        if camera.gt is None or truth is None:
            continue
        cameras[name] = score([compare(camera.gt, log.tracks(name), camera.ignore, last)])
        live.append(compare(truth, log.live(name), camera.ignore, last))
        corrected.append(compare(truth, log.corrected(name), camera.ignore, last))
    people = {camera.camera_id: log.live(camera.camera_id) for camera in thinned}
    final = {camera.camera_id: log.corrected(camera.camera_id) for camera in thinned}
    ids = np.concatenate([boxes.ids for boxes in people.values()])
    return {
        "cameras": cameras,
        "global": score(live) if live else None,
        "global_after_corrections": score(corrected) if corrected else None,
        "agreement": agreement(thinned, people).summary(),
        "agreement_after_corrections": agreement(thinned, final).summary(),
        "global_ids": len(np.unique(ids)),
        "corrections": log.counts(),
    }


def _thin(camera: DatasetCamera, frames: list[int]) -> DatasetCamera:
    """Return a camera with the ground truth of these 1-based frames only."""

    def kept(boxes: Boxes | None) -> Boxes | None:
        if boxes is None:
            return None
        which = np.isin(boxes.frames, frames)
        return Boxes(boxes.frames[which], boxes.ids[which], boxes.boxes[which])

    return replace(camera, gt=kept(camera.gt), gt_people=kept(camera.gt_people))
