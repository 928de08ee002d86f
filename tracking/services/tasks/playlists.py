"""What the cameras of a recorded task play, and how long it is."""

from __future__ import annotations

from collections.abc import Sequence

from tracking.models import Playlist as FrozenPlaylist
from tracking.models import ProcessingTask, TaskCamera
from vision.playlist import Segment, SegmentPlaylist


def playlists_of(task: ProcessingTask, rows: Sequence[TaskCamera]) -> dict[int, SegmentPlaylist]:
    """Return playlists by key of `rows`; a plain file starts at time 0. Empty without lengths."""
    if task.start_time is not None:
        lists = FrozenPlaylist.objects.filter(task_camera__in=rows)
        return {
            one.pk: SegmentPlaylist([Segment.from_json(values) for values in one.files])
            for one in lists
        }
    return {
        row.pk: SegmentPlaylist([Segment("", 0.0, 0, row.total, row.rate_fps)])
        for row in rows
        if row.total and row.rate_fps
    }


def longest(playing: dict[int, SegmentPlaylist]) -> SegmentPlaylist:
    """Return the playlist that `Target.frame` and `Target.progress` count in."""
    return max(playing.values(), key=lambda playlist: playlist.total)
