"""The frames of one camera over a range of time, each with its times: see `FootageFrame`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from django.conf import settings

from tracking.models import Camera, Recording
from tracking.recordings.segments import whole_segment
from vision.blurring import Box
from vision.playlist import Segment, SegmentPlaylist
from vision.sources import SourceSpec
from vision.sources.spec import SourceReadError
from vision.sources.walk import PlaylistFrame, walk
from vision.sources.windows import ROTATIONS
from vision.types import Image

from .header import FileHeader, frame_times, read_header

_LONGEST_STEP: Final = 3600.0
"""Time stamps that jump by more are damaged."""


Faces = tuple[tuple[Box, float], ...]


@dataclass(frozen=True, slots=True)
class FootageFrame:
    """A frame with two times, seconds since the epoch.

    Attributes:
        image: (H, W, 3) BGR with square pixels, after window and rotation; the caller may draw
            on it.
        taken: when it was taken by the time stamps of its file; what a video is timed by.
        counted: when it was taken by its number and the recording's row; what tasks that
            play recordings date their observations by.
        step: seconds to the next frame.
        segment: number of its file.
        find_faces: gives `faces`; waits for a search that is under way.
    """

    image: Image
    taken: float
    counted: float
    step: float
    segment: int
    find_faces: Callable[[], Faces] = tuple

    @property
    def faces(self) -> Faces:
        """Those in it and around it, each with the seconds since or until then."""
        return self.find_faces()


@dataclass(frozen=True, slots=True)
class _File:
    """A segment and its header; None where the file cannot be read."""

    segment: Segment
    header: FileHeader | None
    by_stamps: bool

    @property
    def begin(self) -> float:
        return self.segment.time_of(self.segment.first)


@dataclass(slots=True)
class Footage:
    """The recordings of one camera from `start` up to `end`.

    Attributes:
        faults: why parts of it are missing.
    """

    camera: Camera
    start: datetime
    end: datetime
    faults: list[str] = field(default_factory=list)
    _files: list[_File] = field(init=False)
    _playlist: SegmentPlaylist = field(init=False)

    def __post_init__(self) -> None:
        self._files = list(_files(self.camera, self.start, self.end))
        self._playlist = SegmentPlaylist([file.segment for file in self._files])

    @property
    def total(self) -> int:
        """How many frames there should be."""
        return self._playlist.total

    @property
    def fps(self) -> float:
        """Of the fastest file."""
        return max((file.segment.fps for file in self._files), default=0.0)

    @property
    def steps(self) -> Fraction:
        """Unit of the first file's time stamps, seconds."""
        headers = [file.header for file in self._files if file.header]
        return headers[0].steps if headers else Fraction(1, 90_000)

    def frames(self) -> Iterator[FootageFrame]:
        """Yield the frames in order of time."""
        before = float("-inf")
        spec = SourceSpec(address="", options=self.camera.source_options)
        for step in walk(self._playlist, spec, 0, lambda gap: self.faults.append(gap.reason)):
            number, _ = self._playlist.locate(step.position)
            taken = self._taken(self._files[number], step)
            if taken <= before:  # of a damaged file, or one that overlaps the one before
                taken = before + 0.001
            before = taken
            image = self._view(step.picture.bgr())
            if image is not None:
                yield FootageFrame(image, taken, step.timestamp, step.step, number)

    def _taken(self, file: _File, step: PlaylistFrame) -> float:
        seconds = step.picture.seconds
        if not file.by_stamps or file.header is None or seconds is None:
            return step.timestamp
        taken = file.segment.start_time + seconds - file.header.begin
        return taken if abs(taken - step.timestamp) < _LONGEST_STEP else step.timestamp

    def _view(self, image: Image) -> Image | None:
        """Return the camera's part of its source's frame; None where it reaches outside."""
        if self.camera.window is not None:
            x, y, width, height = self.camera.window
            if x + width > image.shape[1] or y + height > image.shape[0]:
                return None
            image = image[y : y + height, x : x + width]
        if self.camera.rotation:
            image = np.asarray(cv2.rotate(image, ROTATIONS[self.camera.rotation]), np.uint8)
        return np.ascontiguousarray(image)


def _files(camera: Camera, start: datetime, end: datetime) -> Iterator[_File]:
    """Yield the files of a range in order; what an earlier one has shown already is left out."""
    begin, until = start.timestamp(), end.timestamp()
    rows = Recording.objects.filter(camera=camera, end_time__gte=start, start_time__lt=end)
    for row in rows.order_by("start_time", "path"):
        path = str(Path(settings.BASE_DIR / row.path))
        whole = whole_segment(row, path)
        try:
            header = read_header(path)
        except (SourceReadError, OSError):
            header = None  # the walk says why
        seconds = (row.end_time - row.start_time).total_seconds()
        # A recording whose frames are dated one by one needs no second opinion.
        by_stamps = not whole.timing and header is not None and header.dates(seconds, row.fps)
        first, last = _bounds(whole, header if by_stamps else None, begin, until)
        if last > first:
            segment = replace(whole, first=first, count=last - first)
            yield _File(segment, header, by_stamps)
            begin = max(begin, row.end_time.timestamp())


def _bounds(
    whole: Segment, header: FileHeader | None, begin: float, until: float
) -> tuple[int, int]:
    """Return the frames of a file within a range: the first, and one past the last."""
    inside = whole.start_time >= begin and whole.time_of(whole.count) <= until
    if header is None or not header.varies or inside:
        first = max(0, whole.frame_at(begin))
        return first, min(whole.count, whole.frame_at(until))
    times = [whole.start_time + one - header.begin for one in frame_times(whole.path)]
    return bisect_left(times, begin - 1e-4), bisect_left(times, until - 1e-4)
