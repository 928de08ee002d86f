"""From a YOLO network's output to people."""

from __future__ import annotations

import cv2
import numpy as np

from vision.types import Detections, Floats32

PERSON = 0  # class index in COCO
NMS_IOU = 0.7


def decode(output: Floats32, threshold: float) -> Detections:
    """Return the people in the network's output for one picture, boxes in input pixels.

    Args:
        output: (4 + classes, anchors) of YOLOv8/11 — centre x, y, width, height, then a score
            per class — or (n, 6) of the models that need no suppression (YOLO26): x1, y1, x2,
            y2, score, class.
        threshold: least score.

    Raises:
        ValueError: the output is of neither kind.
    """
    if output.ndim == 2 and output.shape[1] == 6:
        keep = (output[:, 4] >= threshold) & (output[:, 5] == PERSON)
        return Detections(output[keep, :4].copy(), output[keep, 4].copy())
    if output.ndim != 2 or output.shape[0] <= 4:
        raise ValueError(f"not a detection model of YOLO's kind: output of shape {output.shape}")
    scores = output[4 + PERSON]
    kept = np.flatnonzero(scores >= threshold)
    if not len(kept):
        return Detections.none()
    xywh = output[:4, kept].T
    scores = scores[kept]
    corner = xywh.copy()
    corner[:, :2] -= xywh[:, 2:] / 2
    # The stubs want lists; arrays are what it is fast with.
    suppressed = cv2.dnn.NMSBoxes(corner, scores, 0.0, NMS_IOU)  # type: ignore[arg-type]
    best = np.asarray(suppressed, np.int64).ravel()
    boxes = corner[best]
    boxes[:, 2:] += boxes[:, :2]
    return Detections(boxes, scores[best].copy())
