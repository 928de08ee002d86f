"""What cameras over a crowd may see."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldOfView:
    """The rectangle of floor that a camera sees, metres, and whether it is calibrated."""

    name: str
    low: tuple[float, float]
    high: tuple[float, float]
    calibrated: bool = True
