"""Who was seen, when and where, with pictures: to look at what went wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import cv2
import numpy as np

from vision.sources import Tick
from vision.tick_view import TickView
from vision.types import Floats32, Image

PICTURES = 14
"""Per person, in a row of the contact sheet."""
WIDTH, HEIGHT, CAPTION, MARGIN = 64, 128, 14, 110
SHEET_ROWS = 60


@dataclass(slots=True)
class _Sightings:
    number: int
    first: float
    last: float = 0.0
    confirmed: bool = False
    cameras: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    pictures: list[tuple[float, str, Image]] = field(default_factory=list)
    every: float = 0.0


class PeopleLog:
    """Takes note of every global id: numbers from 1 in order of appearance.

    Args:
        pictures: whether to keep some for the contact sheet.
    """

    def __init__(self, pictures: bool = True) -> None:
        self._pictures = pictures
        self._people: dict[UUID, _Sightings] = {}
        self._merged: dict[UUID, UUID] = {}
        self._begin: float | None = None

    def __len__(self) -> int:
        return len(self._people)

    def take(self, tick: Tick, view: TickView) -> None:
        """Record one tick while its pictures are valid."""
        self._begin = tick.timestamp if self._begin is None else self._begin
        seconds = tick.timestamp - self._begin
        rows = zip(view.camera_rows.tolist(), view.persons.tolist(), view.boxes, strict=True)
        for camera, person, box in rows:
            name = view.cameras[camera]
            seen = self._of(view.people[person], seconds)
            seen.last = seconds
            seen.cameras[name] += 1
            seen.confirmed |= bool(view.confirmed[person])
            if self._pictures and name in tick.frames:
                _keep(seen, seconds, name, tick.frames[name].image, box)
        for kept, dropped in view.merged:
            self._merged[dropped] = kept

    def number(self, person: UUID, seconds: float = 0.0) -> int:
        """Return the number of a person, a new one of someone who was not seen before."""
        return self._of(person, seconds).number

    def finals(self) -> dict[int, int]:
        """Return, by number, the one that it became by merges; itself where there was none."""
        finals = {}
        for person, seen in self._people.items():
            last = person
            while last in self._merged and self._merged[last] != last:
                last = self._merged[last]
            finals[seen.number] = self._people[last].number if last in self._people else seen.number
        return finals

    def counts(self) -> dict[str, int]:
        """Return how many ids there were, how many confirmed, and how many after all merges."""
        confirmed = [seen.number for seen in self._people.values() if seen.confirmed]
        finals = self.finals()
        return {
            "global_ids": len(self._people),
            "confirmed_ids": len(confirmed),
            "confirmed_people": len({finals[number] for number in confirmed}),
        }

    def table(self) -> list[dict[str, Any]]:
        """Return all people: number, who they became by a merge, seconds, ticks by camera."""
        finals = self.finals()
        return [
            {
                "number": seen.number,
                "merged_into": finals[seen.number] if finals[seen.number] != seen.number else None,
                "confirmed": seen.confirmed,
                "first_seconds": round(seen.first, 2),
                "last_seconds": round(seen.last, 2),
                "ticks": dict(seen.cameras),
            }
            for seen in self._people.values()
        ]

    def sheet(self) -> Image | None:
        """Draw a row per confirmed person, those seen most often first; None without anyone."""
        shown = [seen for seen in self._people.values() if seen.confirmed and seen.pictures]
        shown.sort(key=lambda seen: -sum(seen.cameras.values()))
        if not shown:
            return None
        return np.concatenate([_row(seen) for seen in shown[:SHEET_ROWS]])

    def _of(self, person: UUID, seconds: float) -> _Sightings:
        if person not in self._people:
            self._people[person] = _Sightings(len(self._people) + 1, seconds)
        return self._people[person]


def _keep(seen: _Sightings, seconds: float, name: str, image: Image, box: Floats32) -> None:
    """Keep pictures evenly over time, without knowing how long the person will stay."""
    if seen.pictures and seconds < seen.pictures[-1][0] + seen.every:
        return
    x1, y1 = np.maximum(box[:2], 0).astype(int)
    x2, y2 = np.ceil(box[2:]).astype(int)
    crop = image[y1:y2, x1:x2]
    if not crop.size:
        return
    small = np.asarray(cv2.resize(crop, (WIDTH, HEIGHT)), np.uint8)
    seen.pictures.append((seconds, name, small))
    if len(seen.pictures) == 2 * PICTURES:
        seen.pictures = seen.pictures[::2]
        seen.every = (seconds - seen.first) / PICTURES


def _row(seen: _Sightings) -> Image:
    row = np.full((HEIGHT + CAPTION + 4, MARGIN + 2 * PICTURES * WIDTH, 3), 255, np.uint8)
    lines = [
        f"id {seen.number}",
        f"{seen.first:.1f}-{seen.last:.1f} s",
        *(f"{name}: {ticks}" for name, ticks in sorted(seen.cameras.items())[:6]),
    ]
    for index, line in enumerate(lines):
        _write(row, line, 4, 16 + 18 * index)
    for index, (seconds, name, picture) in enumerate(seen.pictures):
        left = MARGIN + index * WIDTH
        row[:HEIGHT, left : left + WIDTH] = picture
        _write(row, f"{name} {seconds:.0f}", left + 2, HEIGHT + CAPTION - 2)
    return row


def _write(image: Image, text: str, x: int, y: int) -> None:
    cv2.putText(image, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.38, (0, 0, 0), 1, cv2.LINE_AA)
