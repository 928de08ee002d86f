"""Pairs of points as the calibration page sends them."""

from __future__ import annotations

import json
from typing import Any, Final

from spoton.service_errors import InvalidInputError
from tracking.services.cameras.calibration import CalibrationWish, GivenLens, Pair
from vision.calibration.checks import MAX_PAIRS
from vision.lens import LENS_MODELS, STRONGEST

_LARGEST: Final = 1e6


def read_wish(body: bytes) -> CalibrationWish:
    """Return pairs, lens, size of the picture and edges as the page sends them.

    Raises:
        InvalidInputError: it is something else.
    """
    return CalibrationWish(read_pairs(body), read_lens(body), read_size(body), read_lines(body))


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


def read_lines(body: bytes) -> list[list[list[float]]]:
    """Return `lines`, each with the points along a straight edge; none where it is left out.

    Raises:
        InvalidInputError: it is something else.
    """
    try:
        return [[_place(point) for point in line] for line in json.loads(body).get("lines") or []]
    except (TypeError, ValueError, ArithmeticError, RecursionError):
        raise InvalidInputError("lines", "These are not edges.") from None


def read_lens(body: bytes) -> GivenLens | None:
    """Return `lens`, k1 and model; None to measure it.

    Raises:
        InvalidInputError: it is something else.
    """
    low, high = STRONGEST
    try:
        given = json.loads(body).get("lens")
        if not given or given.get("automatic"):
            return None
        k1 = float(given["k1"])
        if given.get("model", "polynomial") not in LENS_MODELS or not low <= k1 <= high:
            raise ValueError("out of range")
    except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError, RecursionError):
        raise InvalidInputError(
            "lens", f"The lens distortion is a number from {low:g} to {high:g}."
        ) from None
    return GivenLens(k1, given.get("model", "polynomial"))


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
