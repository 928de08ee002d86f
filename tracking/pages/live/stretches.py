"""What the seek bar shows: the frames of a recorded task, and when they were taken."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, TypedDict

from tracking.models import ProcessingTask
from tracking.services.tasks.playlists import longest, playlists_of
from vision.playlist import Segment, SegmentPlaylist

# Files that follow each other this closely are one stretch: cameras cut theirs inexactly.
_GAP_SECONDS: Final = 1.0


class Stretch(TypedDict):
    """Frames without a gap.

    `first` counts frames from the beginning of the playlist, `start` is when that frame was
    taken, in seconds since 1970; None where the recording has no date.
    """

    first: int
    count: int
    fps: float
    start: float | None


def stretches(task: ProcessingTask) -> list[Stretch]:
    """Return the stretches of the longest camera; none for live tasks or unknown lengths."""
    if task.mode == ProcessingTask.Mode.LIVE:
        return []
    playing = playlists_of(task, list(task.task_cameras.all()))
    return of_playlist(longest(playing), dated=task.start_time is not None) if playing else []


def of_playlist(playlist: SegmentPlaylist, *, dated: bool) -> list[Stretch]:
    """Join files that follow each other.

    >>> playlist = SegmentPlaylist([Segment("", t, 0, 50, 25.0) for t in (100.0, 102.0, 300.0)])
    >>> [(one["first"], one["count"], one["start"]) for one in of_playlist(playlist, dated=True)]
    [(0, 100, 100.0), (100, 50, 300.0)]
    """
    found: list[Stretch] = []
    first = 0
    for before, segment in pairwise([None, *playlist.segments]):
        if segment is None or not segment.count:
            continue
        if found and before is not None and _follows(before, segment):
            found[-1]["count"] += segment.count
        else:
            start = segment.time_of(segment.first) if dated else None
            found.append(
                {"first": first, "count": segment.count, "fps": segment.fps, "start": start}
            )
        first += segment.count
    return found


def _follows(before: Segment, segment: Segment) -> bool:
    gap = segment.time_of(segment.first) - before.time_of(before.first + before.count)
    return segment.fps == before.fps and abs(gap) < _GAP_SECONDS
