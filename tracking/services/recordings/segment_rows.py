"""Rows of the files that recorders of live cameras have left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from tracking.models import Camera, Recording
from vision.recorder.messages import SegmentEnded

_WRITTEN = (
    "start_time", "end_time", "fps", "frame_count", "width", "height", "size_bytes", "modified_at",
    "origin", "timing",
)  # fmt: skip


def stored_path(path: Path) -> str:
    """Return how a file is named in its row: relative to the program's folder where it can be."""
    if path.is_relative_to(settings.BASE_DIR):
        path = path.relative_to(settings.BASE_DIR)
    return str(path)


@transaction.atomic
def store_segments(ended: Sequence[SegmentEnded], *, over: bool = True) -> None:
    """Make a row of each file; one that there is already is written `over`, or left alone."""
    keys = {one.key for one in ended}
    there = set(Camera.objects.filter(pk__in=keys).values_list("pk", flat=True))
    Recording.objects.bulk_create(
        [_row(one) for one in ended if one.key in there],
        ignore_conflicts=not over,
        update_conflicts=over,
        unique_fields=["camera", "path"] if over else None,
        update_fields=_WRITTEN if over else None,
    )


def _row(ended: SegmentEnded) -> Recording:
    path = Path(ended.path)
    modified = int(path.stat().st_mtime) if path.exists() else int(ended.end)
    return Recording(
        camera_id=ended.key,
        path=stored_path(path),
        start_time=datetime.fromtimestamp(ended.start, UTC),
        end_time=datetime.fromtimestamp(ended.end, UTC),
        fps=ended.frames / (ended.end - ended.start),
        frame_count=ended.frames,
        timing=[list(point) for point in ended.timing],
        width=ended.width,
        height=ended.height,
        size_bytes=ended.size,
        modified_at=datetime.fromtimestamp(modified, UTC),
        origin=Recording.Origin.CAMERA,
    )
