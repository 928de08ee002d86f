"""Boxes, ids, trails and the time, drawn on a frame."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import cv2
import numpy as np

from tracking.people.colors import color_of, short_id
from vision.types import Image

from .parameters import Overlays
from .paths import Sight, TrackPath
from .text import BLACK, DARK, MUTED, WHITE, Color, bgr, draw_badge, label_size, text_size
from .tracks import TRAIL


@dataclass(frozen=True, slots=True)
class ShownTrack:
    """A track in a frame.

    Attributes:
        trail: (N, 2) int32, where the feet were, in pixels, the last at the end.
    """

    person: UUID | None
    number: int
    sight: Sight
    trail: np.ndarray[tuple[int, int], np.dtype[np.int32]]

    @property
    def color(self) -> Color:
        """Of the person; grey while nobody knows who it is."""
        return _color(self.person)

    @property
    def label(self) -> str:
        """The first digits of the person's id, or the number of the track."""
        return short_id(str(self.person) if self.person else None, self.number)


@lru_cache(maxsize=1024)
def _color(person: UUID | None) -> Color:
    return bgr(color_of(str(person) if person else None))


def shown_track(path: TrackPath, sight: Sight, time: float) -> ShownTrack:
    """Return a track with its trail up to `time`."""
    first, last = bisect_left(path.times, time - TRAIL), bisect_right(path.times, time)
    feet = [((one.box[0] + one.box[2]) / 2, one.box[3]) for one in path.sights[first:last]]
    feet.append(((sight.box[0] + sight.box[2]) / 2, sight.box[3]))
    return ShownTrack(path.person, path.number, sight, np.round(feet).astype(np.int32))


def draw_tracks(image: Image, tracks: Sequence[ShownTrack], overlays: Overlays) -> None:
    """Draw tracks on a frame, in place: first all trails, then boxes, then ids."""
    thick = max(1, round(image.shape[0] / 240))
    if overlays.trails:
        for track in tracks:
            cv2.polylines(image, [track.trail], False, track.color, thick, cv2.LINE_AA)  # noqa: FBT003
    for track in tracks:
        if overlays.boxes:
            _draw_box(image, track, thick)
    size = label_size(image.shape[0])
    for track in tracks:
        if overlays.ids:
            left, top = round(track.sight.box[0]), round(track.sight.box[1])
            at = (left - thick // 2, top - text_size(track.label, size)[1] - thick // 2)
            draw_badge(image, track.label, at, size, BLACK, track.color)


def _draw_box(image: Image, track: ShownTrack, thick: int) -> None:
    """Draw the box; a dark line outside makes it stand out, and a predicted one has corners."""
    left, top, right, bottom = (round(value) for value in track.sight.box)
    if track.sight.seen:
        outer = (left - thick, top - thick), (right + thick, bottom + thick)
        cv2.rectangle(image, *outer, DARK, thick)
        cv2.rectangle(image, (left, top), (right, bottom), track.color, thick)
        return
    arm = max(4, round(min(right - left, bottom - top) / 5))
    for x, along in ((left, arm), (right, -arm)):
        for y, down in ((top, arm), (bottom, -arm)):
            cv2.line(image, (x, y), (x + along, y), track.color, thick)
            cv2.line(image, (x, y), (x, y + down), track.color, thick)


_EDGE: Final = 6


def clock_text(time: float, zone: ZoneInfo) -> str:
    """Return a moment as a clock of that zone shows it, with the offset to UTC.

    >>> clock_text(1767261600.25, ZoneInfo("Europe/Berlin"))
    '2026-01-01 11:00:00.250 +01:00'
    """
    text = datetime.fromtimestamp(time, zone).isoformat(" ", "milliseconds")
    return f"{text[:-6]} {text[-6:]}"


def draw_clock(image: Image, time: float, zone: ZoneInfo, name: str) -> None:
    """Write the camera and the time into the left lower corner."""
    size = label_size(image.shape[0])
    text = f"{name}  {clock_text(time, zone)}" if name else clock_text(time, zone)
    # Digits have one width each, so that a text of the same length stays where it is.
    height = text_size(text, size)[1]
    draw_badge(image, text, (_EDGE, image.shape[0] - height - _EDGE), size, WHITE, DARK)


def draw_note(image: Image, text: str) -> None:
    """Write a note into the left upper corner."""
    draw_badge(image, text, (_EDGE, _EDGE), label_size(image.shape[0]), WHITE, DARK)


def card(shape: tuple[int, int], lines: Sequence[str]) -> Image:
    """Return a dark picture of (height, width) with lines of text in its middle."""
    height, width = shape
    picture = np.full((height, width, 3), DARK, np.uint8)
    size = label_size(height)
    sizes = [text_size(line, size) for line in lines]
    top = (height - sum(one[1] for one in sizes)) // 2
    for row, (line, (across, down)) in enumerate(zip(lines, sizes, strict=True)):
        draw_badge(picture, line, ((width - across) // 2, top), size, MUTED if row else WHITE, DARK)
        top += down
    return picture
