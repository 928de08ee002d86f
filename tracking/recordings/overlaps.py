"""Recordings of one camera that cover the same time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Final

from tracking.models import Camera, Recording

_TOLERANCE: Final = timedelta(seconds=1)


def overlaps(camera: Camera) -> list[str]:
    """Return a sentence for each recording that begins before an earlier one ends."""
    found: list[str] = []
    before: tuple[str, datetime] | None = None
    rows = Recording.objects.filter(camera=camera).order_by("start_time", "pk")
    for path, start, end in rows.values_list("path", "start_time", "end_time").iterator():
        if before and start < before[1] - _TOLERANCE:
            found.append(
                f"{camera.camera_id}: {PurePath(path).name} begins {before[1] - start} "
                f"before {PurePath(before[0]).name} ends"
            )
        if before is None or end > before[1]:
            before = path, end
    return found
