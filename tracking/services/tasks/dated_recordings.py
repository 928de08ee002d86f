"""Which files each camera plays where a task is about a range of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from spoton.service_errors import InvalidInputError
from spoton.source_addresses import is_live
from tracking.models import Camera, ProcessingTask, Recording
from tracking.recordings.segments import whole_segment
from tracking.services.tasks.options import TaskOptions
from vision.playlist import Segment, SegmentPlaylist

Mode = ProcessingTask.Mode
NAMED = 10
"""Cameras that a refusal tells the dates of."""
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""No recording lies outside, and every time between them exists in all time zones."""


class DatedPlaylists:
    """The playlists of some cameras within [start, end), by key of the camera.

    Args:
        cameras: whose recordings.
        start, end: None: from the first, to the last.
    """

    def __init__(
        self, cameras: Sequence[Camera], start: datetime | None, end: datetime | None
    ) -> None:
        self._cameras = cameras
        rows = Recording.objects.filter(camera__in=cameras).order_by("start_time", "path")
        if start is not None:
            rows = rows.filter(end_time__gte=start)
        if end is not None:
            rows = rows.filter(start_time__lt=end)
        recordings: dict[int, list[Recording]] = {}
        for row in rows:
            recordings.setdefault(row.camera_id, []).append(row)
        lists = {key: SegmentPlaylist(_cut(own, start, end)) for key, own in recordings.items()}
        self.by_camera = {key: playlist for key, playlist in lists.items() if playlist.total}
        ends = [row.end_time for key in self.by_camera for row in recordings[key]]
        begins = [row.start_time for key in self.by_camera for row in recordings[key]]
        self.start = _showable(start or min(begins, default=None))
        self.end = _showable(end or max(ends, default=None))
        if self.start and self.end:
            self.end = max(self.end, self.start + timedelta(milliseconds=1))

    @property
    def cameras(self) -> list[Camera]:
        """Those that have something."""
        return [camera for camera in self._cameras if camera.pk in self.by_camera]

    def files(self, camera: Camera) -> list[list[Any]]:
        """Return the camera's segments as JSON holds them."""
        return [list(astuple(segment)) for segment in self.by_camera[camera.pk].segments]

    def refuse_missing(self, all_needed: bool) -> None:
        """Raise where cameras have nothing in the range, and say what they have."""
        without = [camera for camera in self._cameras if camera.pk not in self.by_camera]
        if self.by_camera and not (all_needed and without):
            return
        names = ", ".join(camera.camera_id for camera in without[:NAMED]) or "any camera"
        raise InvalidInputError(
            "start_time", f"No recordings in that range of {names}. {_what_there_is(without)}"
        )


def _showable(time: datetime | None) -> datetime | None:
    """Return the nearest time that pages can show in any zone."""
    return time and min(max(time, _EARLIEST), _LATEST)


def dated_playlists(
    cameras: Sequence[Camera], named: bool, options: TaskOptions
) -> DatedPlaylists | None:
    """Return the playlists of a task over `cameras`; None for files or live cameras.

    Without a range, cameras play their recordings where they have no other source, or one that
    is live while a recorded task is wanted.

    Args:
        cameras: asked for.
        named: by name, so that none may be left out.
        options: of the task.
    """
    start, end = options.start_time, options.end_time
    if start is not None or end is not None:
        if options.mode == Mode.LIVE:
            raise InvalidInputError("mode", 'A time range needs mode "recorded".')
        if start is not None and end is not None and end <= start:
            raise InvalidInputError("end_time", "The end must be after the start.")
        playlists = DatedPlaylists(cameras, start, end)
        playlists.refuse_missing(named)
        return playlists
    if options.mode == Mode.LIVE:
        return None
    plain = [camera for camera in cameras if _plays_its_address(camera, options)]
    if plain and not named:
        return None
    playlists = DatedPlaylists([camera for camera in cameras if camera not in plain], None, None)
    if not playlists.by_camera:
        return None
    if plain:
        raise InvalidInputError(
            "camera_ids",
            f"{', '.join(camera.camera_id for camera in plain)} would play without a date, "
            f"{', '.join(camera.camera_id for camera in playlists.cameras)} by date: give "
            "start_time and end_time, or start them separately.",
        )
    playlists.refuse_missing(named)
    return playlists


def _plays_its_address(camera: Camera, options: TaskOptions) -> bool:
    if not camera.source_address:
        return False
    return options.mode != Mode.RECORDED or not is_live(camera.source_address)


def _cut(rows: Iterable[Recording], start: datetime | None, end: datetime | None) -> list[Segment]:
    """Return segments in order; what an earlier file has shown already is left out."""
    segments: list[Segment] = []
    begin = start.timestamp() if start else float("-inf")
    for row in rows:
        whole = whole_segment(row)
        frames = whole.count
        first = 0 if begin == float("-inf") else max(0, whole.frame_at(begin))
        last = frames if end is None else min(frames, whole.frame_at(end.timestamp()))
        if last > first:
            segments.append(replace(whole, first=first, count=last - first))
            begin = whole.time_of(last)
    return segments


def _what_there_is(cameras: Sequence[Camera]) -> str:
    parts = []
    for camera in cameras[:NAMED]:
        rows = Recording.objects.filter(camera=camera)
        first, last = rows.order_by("start_time").first(), rows.order_by("-end_time").first()
        if first is None or last is None:
            parts.append(f"{camera.camera_id} has no recordings")
        else:
            parts.append(
                f"{camera.camera_id} has {_iso(first.start_time)} to {_iso(last.end_time)}"
            )
    return "; ".join(parts) + "." if parts else ""


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
