"""Faces in footage, also of people without a track."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from vision import weights
from vision.blurring import Box
from vision.types import Image

from .footage import FootageFrame

if TYPE_CHECKING:
    from vision.faces.finder import FaceFinder

Find = Callable[[Image], list[Box]]
_EVERY: Final = 0.2
"""Seconds between two searches at most, where the footage has as many frames."""
_HELD: Final = 0.5
"""Seconds for which a face stays blurred that the next searches miss."""
logger = logging.getLogger(__name__)


def face_finder() -> Find | None:
    """Return what finds faces; None, with a warning in the log, where its weights are missing."""
    try:
        path = weights.file_path(weights.FACES, settings.WEIGHTS_DIR)
        finder = _loaded(path, path.stat().st_mtime_ns)
    except (weights.WeightsError, OSError, RuntimeError) as error:
        logger.warning("only the heads of tracked people are blurred in a video: %s", error)
        return None
    return lambda image: [_box(row) for row in finder.find(image).boxes.tolist()]


def with_faces(frames: Iterator[FootageFrame], find: Find) -> Iterator[FootageFrame]:
    """Yield the frames with the faces of the searches before and after each.

    A frame between two searches waits for the second: who comes into the picture there is hidden
    in it, too.
    """
    held: list[_Face] = []
    waiting: list[FootageFrame] = []
    searched = float("-inf")
    for frame in frames:
        if waiting and frame.taken - waiting[-1].taken > _EVERY:  # a gap: the scene is another
            held = _search(waiting[-1], find, held)
            yield from _covered(waiting, held)
            waiting = []
        waiting.append(frame)
        if frame.taken + frame.step - searched > _EVERY + 0.001:
            before, held = held, _search(frame, find, held)
            yield from _covered(waiting, [*held, *_still(before, held)])
            waiting, searched = [], frame.taken
    if waiting:
        yield from _covered(waiting, _search(waiting[-1], find, held))


@dataclass(frozen=True, slots=True)
class _Face:
    box: Box
    time: float


def _search(frame: FootageFrame, find: Find, before: list[_Face]) -> list[_Face]:
    """Return the faces in a frame, and those of before that may be missed in it."""
    found = [_Face(box, frame.taken) for box in find(frame.image)]
    recent = [face for face in before if frame.taken - face.time <= _HELD]
    return found + [face for face in recent if not any(_is_same(face, one) for one in found)]


def _still(before: list[_Face], now: list[_Face]) -> list[_Face]:
    """Return the faces that a search has replaced: frames that waited show them where they were."""
    return [face for face in before if face not in now]


def _covered(frames: list[FootageFrame], faces: list[_Face]) -> Iterator[FootageFrame]:
    for frame in frames:
        near = [(face.box, abs(frame.taken - face.time)) for face in faces]
        at_once = {box for box, unseen in near if not unseen}
        # Where a face was found in this very frame, no older place of it is blurred.
        yield replace(
            frame,
            faces=tuple(
                (box, unseen)
                for box, unseen in near
                if not unseen or (unseen <= _HELD and not _replaced(box, at_once))
            ),
        )


def _replaced(box: Box, found: set[Box]) -> bool:
    return any(_is_same(_Face(box, 0), _Face(one, 0)) for one in found)


def _is_same(face: _Face, other: _Face) -> bool:
    """Tell whether two boxes are no further apart than the larger is high, and of about a size."""
    (a, b, c, d), (e, f, g, h) = face.box, other.box
    size, least = max(d - b, h - f), min(d - b, h - f)
    near = abs((a + c) - (e + g)) <= 2 * size and abs((b + d) - (f + h)) <= 2 * size
    return near and least >= size / 2


def _box(row: list[float]) -> Box:
    left, top, right, bottom = row
    return left, top, right, bottom


@lru_cache(maxsize=1)
def _loaded(path: Path, changed_ns: int) -> FaceFinder:
    from vision.faces.finder import FaceFinder  # brings OpenVINO, for videos alone

    return FaceFinder(path)
