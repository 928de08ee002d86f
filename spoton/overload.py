"""Workers that cannot follow all frames of their live cameras: who, since when, what helps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

SMALLEST: Final = frozenset({"yolov8n", "yolo11n", "yolo26n"})
"""Detectors of which there is no smaller one."""


def overloaded(beats: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the heartbeats of workers that have lowered the rate of live cameras."""
    return [beat for beat in beats if isinstance(beat.get("overload"), dict)]


def overload_text(beat: dict[str, Any]) -> str:
    """Return what is so, and what helps, in a sentence each.

    >>> overload_text({"holder": "attic:1:a", "detector": "yolo11s", "overload": {
    ...     "cameras": 16, "fps": 1.44, "wanted_fps": 10.0}})
    'attic is overloaded: its 16 live cameras give 1.4 instead of 10 frames per second. \
Lower the frame rate, use fewer cameras, or a smaller model than yolo11s.'
    """
    said, detector = beat["overload"], str(beat.get("detector", ""))
    machine = str(beat.get("holder", "")).partition(":")[0] or "A computer"
    cameras = int(said.get("cameras", 0))
    counted = "its live camera gives" if cameras == 1 else f"its {cameras} live cameras give"
    wanted, given = (rate_text(float(said.get(name, 0.0))) for name in ("wanted_fps", "fps"))
    is_smallest = not detector or detector in SMALLEST
    remedy = (
        "Lower the frame rate or use fewer cameras"
        if is_smallest
        else f"Lower the frame rate, use fewer cameras, or a smaller model than {detector}"
    )
    return (
        f"{machine} is overloaded: {counted} {given} instead of {wanted} frames per second. "
        f"{remedy}."
    )


def rate_text(rate: float) -> str:
    """Return frames a second as people read them: no more than one decimal, and no zero there."""
    return f"{rate:.1f}".removesuffix(".0")
