"""Edges that are straight in the world: how far a lens is from showing them so.

Source: Devernay and Faugeras, Straight Lines Have to Be Straight, Machine Vision and Applications,
2001 (the plumb lines of Brown, Close-Range Camera Calibration, 1971).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from vision.lens import Floats, LensModel, bent_factor, straight_factor

MIN_POINTS: Final = 3
_NOT_SHOWN: Final = 1.0


def line_errors(lines: Sequence[Floats], k1: float, model: LensModel) -> Floats:
    """Return how far each point of all lines is from where its line would be seen.

    A line is fitted to its straightened points; what is measured is in the picture, where points
    are clicked inexactly. Straightened ones would weigh the edges of the picture more.

    Args:
        lines: (N, 2) each, in parts of half the picture's diagonal from its middle.
        k1: of the lens, see `vision.lens`.
        model: its shape.

    >>> bent = np.array([[-0.8, 0.6], [0.0, 0.7], [0.8, 0.6]])
    >>> np.abs(line_errors([bent], 0.0, "division")).max().round(3)
    np.float64(0.067)
    """
    errors = [_errors(line, k1, model) for line in lines]
    return np.concatenate(errors) if errors else np.zeros(0)


def _errors(bent: Floats, k1: float, model: LensModel) -> Floats:
    factor = straight_factor(np.hypot(*bent.T), k1, model)
    if not np.isfinite(factor).all():
        return np.full(len(bent), _NOT_SHOWN)
    straight = bent * factor[:, None]
    middle = straight.mean(axis=0)
    _, _, axes = np.linalg.svd(straight - middle, full_matrices=False)
    along = axes[0] if axes[0] @ (straight[-1] - straight[0]) >= 0 else -axes[0]
    foot = middle + np.outer((straight - middle) @ along, along)
    shown = foot * bent_factor((foot**2).sum(axis=1), k1, model)[:, None]
    errors: Floats = (shown - bent) @ np.array([-along[1], along[0]])
    return errors
