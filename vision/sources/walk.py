"""One file of a list after the other; the next is opened while one plays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Final

from vision.playlist import EXACT, Segment, SegmentPlaylist

from .decode import VideoInput, first_stamp, open_source
from .messages import Gap
from .pictures import Picture
from .spec import SourceReadError, SourceSpec

_NEAR_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class PlaylistFrame:
    """A frame of a list.

    Attributes:
        position: in the list.
        timestamp: when it was taken.
        fps: of its file.
        step: seconds to the next frame.
        since: seconds from the one before.
    """

    position: int
    picture: Picture
    timestamp: float
    fps: float
    step: float
    since: float


def walk(
    playlist: SegmentPlaylist, spec: SourceSpec, position: int, say: Callable[[Gap], None]
) -> Iterator[PlaylistFrame]:
    """Yield the frames of `playlist` from `position` on.

    Args:
        playlist: what to play.
        spec: how to open its files.
        position: of the first picture.
        say: receives frames that cannot be had; the walk continues behind them.
    """
    if position >= playlist.total:
        return
    first, frame = playlist.locate(position)
    rest = playlist.segments[first:]
    begins = [frame, *(segment.first for segment in rest[1:])]
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as ahead:
        tasks = [
            lambda segment=segment, begin=begin: _open(spec, segment, begin)
            for segment, begin in zip(rest, begins, strict=True)
        ]
        coming = ahead.submit(tasks[0]) if tasks else None
        for number, (segment, begin) in enumerate(zip(rest, begins, strict=True)):
            assert coming is not None
            opening = coming
            coming = ahead.submit(tasks[number + 1]) if number + 1 < len(tasks) else None
            done, reason = begin, ""
            end = segment.first + segment.count
            offset = playlist.begin_of(first + number) - segment.first
            try:
                opened = opening.result()
                for index, picture in opened.pictures:
                    if index >= end:
                        break
                    yield PlaylistFrame(
                        offset + index,
                        picture,
                        _time_of(segment, index, picture, opened.begin),
                        segment.fps,
                        segment.step_of(index),
                        segment.step_of(index - 1),
                    )
                    done = index + 1
            except (SourceReadError, OSError) as error:
                reason = str(error)
            if done < end:
                name = Path(segment.path).name
                reason = reason or f"{name} ends at frame {done} of {end}"
                reason = reason if name in reason else f"{name}: {reason}"
                say(Gap(first + number, reason, end - done))


def _time_of(segment: Segment, index: int, picture: Picture, begin: float | None) -> float:
    """Return when a frame was taken: unevenly spaced ones say it best themselves."""
    counted = segment.time_of(index)
    if begin is None or picture.seconds is None:
        return counted
    stamped = segment.start_time + picture.seconds - begin
    return stamped if abs(stamped - counted) < _NEAR_SECONDS else counted


def kept(step: PlaylistFrame, target_fps: float | None) -> bool:
    """Tell whether a frame stays where only `target_fps` are wanted: one per 1/target s.

    The spans are those of the clock, so that cameras which run together keep the same moments.
    """
    if target_fps is None or step.since * target_fps * 1.05 >= 1:
        return True
    spans = [
        math.floor(time * target_fps + EXACT)
        for time in (step.timestamp - step.since, step.timestamp)
    ]
    return spans[0] != spans[1]


def _open(spec: SourceSpec, segment: Segment, frame: int) -> VideoInput:
    """Open a file and decode its first frame, which is what takes time."""
    alone = replace(spec, address=segment.path, playlist=None, rate_fps=segment.fps)
    opened = open_source(alone, frame)
    begin = first_stamp(segment.path) if segment.timing else None
    first = next(opened.pictures, None)
    if first is None:
        return opened
    return replace(opened, begin=begin, pictures=chain([first], opened.pictures))
