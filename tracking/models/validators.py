"""Checks for the JSON columns that hold geometry."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from spoton.source_addresses import UNREADABLE, is_live, is_sealed, source_kind
from vision.polygons import crossing
from vision.source_options import aspect_of

validate_identifier = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,62}\Z",
    "Use letters, digits, '-' and '_', at most 63, starting with a letter or digit.",
)
RESERVED: Final = frozenset(("new", "raw"))
"""Addresses end so where something is added, and where a task's mosaic is: no environment, scene
or camera is called so."""
validate_color = RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", "Use a colour like #4f8cc9.")


def refuse_reserved(identifier: str) -> None:
    """Refuse an id for something new that an address of ours ends with."""
    if identifier.lower() in RESERVED:
        raise ValidationError(f"“{identifier.lower()}” is reserved. Choose a different ID.")


MAX_POINTS: Final = 1000
_LARGEST: Final = 1e12


def _is_number(value: Any) -> bool:
    # Comparing, where converting would fail for integers that no float holds; false for NaN.
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) <= _LARGEST


def validate_points(value: Any, minimum: int) -> None:
    """Require a list of at least `minimum` [x, y] pairs of finite numbers, in metres."""
    if not isinstance(value, list) or len(value) < minimum:
        raise ValidationError(f"Use at least {minimum} points as [[x, y], …] in metres.")
    if len(value) > MAX_POINTS:
        raise ValidationError(f"Use at most {MAX_POINTS} points.")
    for point in value:
        if not (isinstance(point, list) and len(point) == 2 and all(map(_is_number, point))):
            raise ValidationError(f"Not a point [x, y] of two numbers: {str(point)[:100]}")


def validate_polygon(value: Any) -> None:
    """Require at least three points, whose border does not cross itself."""
    validate_points(value, 3)
    crossed = crossing(value)
    if crossed:
        raise ValidationError(
            "The border crosses itself: the edges that follow corners {} and {} meet. "
            "Move a corner.".format(*crossed)
        )


def validate_segment(value: Any) -> None:
    """Exactly two points."""
    validate_points(value, 2)
    if len(value) != 2 or value[0] == value[1]:
        raise ValidationError("A line has exactly two different points.")


def validate_homography(value: Any) -> None:
    """Require a 3×3 matrix of finite numbers that can be inverted."""
    rows_ok = isinstance(value, list) and len(value) == 3
    if not rows_ok or not all(
        isinstance(row, list) and len(row) == 3 and all(map(_is_number, row)) for row in value
    ):
        raise ValidationError("Give a 3×3 matrix as a list of three rows of three numbers.")
    (a, b, c), (d, e, f), (g, h, i) = value
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    if abs(determinant) < 1e-12:
        raise ValidationError("The matrix has no inverse; calibrate with points not on one line.")


def validate_pixel_aspect(value: str) -> None:
    """Require "auto" or a ratio such as "16:11"."""
    try:
        aspect_of(value)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def validate_live_address(value: str) -> None:
    """Require the address of a stream; the message never repeats it."""
    if not is_live(value):
        raise ValidationError("Use an address that starts with rtsp:// or http://.")


def validate_address(value: str) -> None:
    """Require a path, or an address that can be read; the message never repeats it."""
    if is_sealed(value):
        raise ValidationError(UNREADABLE)
    if source_kind(value) in ("unknown", "sealed"):
        raise ValidationError("Use a path, or an address that starts with rtsp:// or http://.")
    if not value.isprintable():
        raise ValidationError("The address holds characters that cannot be typed.")
