"""A recording as a segment of a playlist."""

from __future__ import annotations

from tracking.models import Recording
from vision.playlist import Segment


def whole_segment(row: Recording, path: str | None = None) -> Segment:
    """Return all frames of a recording; `path` goes before its own."""
    seconds = (row.end_time - row.start_time).total_seconds()
    frames = row.frame_count or round(seconds * row.fps)
    values = [row.path, row.start_time.timestamp(), 0, frames, row.fps, row.timing]
    return Segment.from_json(values, path)
