"""Pairs of points as the calibration page sends them."""

from __future__ import annotations

import json
from typing import Any, Final

from spoton.service_errors import InvalidInputError
from tracking.services.cameras.calibration import Pair
from vision.calibration.checks import MAX_PAIRS

_LARGEST: Final = 1e6


def read_pairs(body: bytes) -> list[Pair]:
    """Return the pairs of `{"points": [{"image": [x, y], "floor": [x, y]}, …]}`.

    Raises:
        InvalidInputError: it is something else.
    """
    try:
        points = json.loads(body)["points"]
        pairs = [_pair(point) for point in points]
    except (KeyError, TypeError, ValueError, ArithmeticError, RecursionError):
        raise InvalidInputError("points", "These are not point pairs.") from None
    if len(pairs) > MAX_PAIRS:
        raise InvalidInputError("points", f"Use at most {MAX_PAIRS} pairs.")
    return pairs


def read_size(body: bytes) -> tuple[int, int] | None:
    """Return `size`, width and height of the picture that was clicked, if it is given."""
    try:
        width, height = map(int, json.loads(body)["size"])
    except (KeyError, TypeError, ValueError, ArithmeticError, RecursionError):
        return None
    return (width, height) if 0 < width <= _LARGEST and 0 < height <= _LARGEST else None


def _pair(point: dict[str, Any]) -> Pair:
    return {"image": _place(point["image"]), "floor": _place(point["floor"])}


def _place(values: Any) -> list[float]:
    x, y = values
    place = [float(x), float(y)]
    # False for what is not a number, too.
    if not all(abs(value) <= _LARGEST for value in place):
        raise ValueError("too large")
    return place
