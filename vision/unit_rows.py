"""Rows of unit length. Loads nothing else: readers of cameras need it too."""

from __future__ import annotations

import numpy as np

from vision.types import Floats32


def unit_rows(vectors: Floats32) -> Floats32:
    """Scale (N, D) rows to unit length; a row of zeros stays so, and is similar to nobody.

    >>> unit_rows(np.array([[3, 4], [0, 0]], np.float32)).round(2).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats32 = (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
    return unit
