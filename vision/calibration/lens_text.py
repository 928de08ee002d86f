"""What a lens does to the picture, in words for who calibrates."""

from __future__ import annotations

from vision.calibration.lens_fit import MIN_PAIRS_FOR_LENS
from vision.lens import Lens


def lens_text(lens: Lens | None, pairs: int, lines: int = 0, *, automatic: bool) -> str:
    """Return a sentence or two about the lens of a calibration from so many pairs and edges.

    >>> lens_text(Lens(-0.25, "division", (600, 800)), 12, automatic=False)
    'Barrel distortion, set by hand: the left and right edge appear 9 % too near to the middle.'
    >>> lens_text(None, 6, automatic=True)
    'Not measured. 2 more pairs, or straight edges, show whether the lens bends lines.'
    """
    if lens is not None:
        shift = lens.edge_shift()
        name = "Barrel" if shift > 0 else "Pincushion"
        measured = "measured from pairs and edges" if lines else "measured from the pairs"
        origin = measured if automatic else "set by hand"
        where = "near to" if shift > 0 else "far from"
        return (
            f"{name} distortion, {origin}: the left and right edge appear "
            f"{_percent(abs(shift))} too {where} the middle."
        )
    if not automatic:
        return "None, set by hand."
    missing = MIN_PAIRS_FOR_LENS - pairs
    if not pairs:
        return (
            f"Measured along with the calibration, from {MIN_PAIRS_FOR_LENS} pairs or more, or "
            "from straight edges."
        )
    if missing > 0 and not lines:
        more = f"{missing} more {'pair' if missing == 1 else 'pairs'}"
        return f"Not measured. {more}, or straight edges, show whether the lens bends lines."
    return "None found: straight lines stay straight."


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.01 else "less than 1 %"
