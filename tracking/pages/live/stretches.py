"""What the seek bar shows: the frames of a recorded task, and when they were taken."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NotRequired, TypedDict

from tracking.models import ProcessingTask
from tracking.services.tasks.playlists import longest, playlists_of
from vision.playlist import Segment, SegmentPlaylist
from vision.timing import thinned

# Files that follow each other this closely are one stretch: cameras cut theirs inexactly.
_GAP_SECONDS: Final = 1.0
_EXACT_SECONDS: Final = 0.2


class Stretch(TypedDict):
    """Frames without a gap.

    `first` counts frames from the beginning of the playlist, `start` is when that frame was
    taken, in seconds since 1970; None where the recording has no date. `follows` tells that only
    the rate changes there.
    """

    first: int
    count: int
    fps: float
    start: float | None
    follows: NotRequired[bool]


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
        follows = bool(found) and before is not None and _follows(before, segment)
        if follows and before is not None and _is_even(before, segment):
            found[-1]["count"] += segment.count
        else:
            found += _lines(segment, first, follows, dated)
        first += segment.count
    return found


def _lines(segment: Segment, first: int, follows: bool, dated: bool) -> Iterator[Stretch]:
    """Yield a segment whole, or in parts of one rate each."""
    begin, end = segment.first, segment.first + segment.count
    inside = [n for n, _ in thinned(segment.timing, _EXACT_SECONDS)] if segment.timing else []
    for n, after in pairwise([begin, *(n for n in inside if begin < n < end), end]):
        seconds = segment.time_of(after) - segment.time_of(n)
        line: Stretch = {
            "first": first + n - begin,
            "count": after - n,
            "fps": (after - n) / seconds if segment.timing else segment.fps,
            "start": segment.time_of(n) if dated else None,
        }
        if follows or n > begin:
            line["follows"] = True
        yield line


def _follows(before: Segment, segment: Segment) -> bool:
    gap = segment.time_of(segment.first) - before.time_of(before.first + before.count)
    return abs(gap) < _GAP_SECONDS


def _is_even(before: Segment, segment: Segment) -> bool:
    return segment.fps == before.fps and not (segment.timing or before.timing)
