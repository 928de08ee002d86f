"""From CenterFace's output to boxes of faces.

Xu, Yan, Yang, He, Wang, He: "CenterFace: Joint Face Detection and Alignment Using Face as Point"
(2019), arXiv:1911.03599. A face is the point of the heatmap at its centre, with a size and an
offset.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from vision.types import Detections, Floats32

_STRIDE: Final = 4
"""Pixels of the input per cell of the output."""
_NMS_IOU: Final = 0.3
_MOST: Final = 1000
"""Faces of a picture, the surest: a pattern that looks like thousands takes no minutes."""


def decode(heatmap: Floats32, scale: Floats32, offset: Floats32, threshold: float) -> Detections:
    """Return the faces in the network's output for one picture, boxes in input pixels.

    Landmarks, its fourth output, are of no use for blurring.

    Args:
        heatmap: (1, h, w), how surely a face has its centre in a cell, 0–1.
        scale: (2, h, w), logarithm of height and width in cells.
        offset: (2, h, w), of the centre from the cell's, down and to the right, in cells.
        threshold: least score.
    """
    rows, columns = np.nonzero(heatmap[0] >= threshold)
    if not len(rows):
        return Detections.none()
    scores = heatmap[0, rows, columns]
    size = np.exp(scale[:, rows, columns]) * _STRIDE
    centre = (np.stack([rows, columns]) + offset[:, rows, columns] + 0.5) * _STRIDE
    top, left = centre - size / 2
    boxes = np.stack([left, top, size[1], size[0]], axis=1, dtype=np.float32)
    # The stubs want lists; arrays are what it is fast with.
    kept = cv2.dnn.NMSBoxes(boxes, scores, 0.0, _NMS_IOU, top_k=_MOST)  # type: ignore[arg-type]
    best = np.asarray(kept, np.int64).ravel()
    found = boxes[best]
    found[:, 2:] += found[:, :2]
    return Detections(found, scores[best].copy())
