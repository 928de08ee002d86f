"""Faces in footage, also of people without a track."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from tracking.networks.precision import make_precisions
from vision import weights
from vision.blurring import Box
from vision.types import Image

from .footage import Faces, FootageFrame

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
    in it, too. Searches run in a thread, and each begins before the last frame ahead of it is
    yielded: who draws on that one, writes it, or decodes other cameras need not wait so long.
    """
    search: _Search | None = None
    ahead: FootageFrame | None = None
    for group in _groups(frames):
        last = group[-1]
        search = _Search(last.taken, _thread().submit(find, last.image), search)
        while group:
            if ahead is not None:
                yield ahead
            frame = group.popleft()
            ahead = replace(frame, find_faces=partial(search.faces_at, frame.taken))
    if ahead is not None:
        yield ahead


def _groups(frames: Iterator[FootageFrame]) -> Iterator[deque[FootageFrame]]:
    """Yield the frames up to each that is searched, which is the last of its group."""
    waiting: deque[FootageFrame] = deque()
    searched = float("-inf")
    for frame in frames:
        if waiting and frame.taken - waiting[-1].taken > _EVERY:  # a gap: the scene is another
            yield waiting
            waiting = deque()
        waiting.append(frame)
        if frame.taken + frame.step - searched > _EVERY + 0.001:
            searched = frame.taken
            yield waiting
            waiting = deque()
    if waiting:
        yield waiting


@lru_cache(maxsize=1)
def _thread() -> ThreadPoolExecutor:
    """Return the thread that searches, one frame after the other."""
    return ThreadPoolExecutor(1, "export-faces")


@dataclass(frozen=True, slots=True)
class _Face:
    box: Box
    time: float


class _Search:
    """A search under way; its faces, and those of before that may be missed in it.

    Args:
        time: of the frame.
        boxes: in it.
        before: the search before.
    """

    def __init__(self, time: float, boxes: Future[list[Box]], before: _Search | None) -> None:
        self._time, self._boxes, self._before = time, boxes, before
        self._held: list[_Face] = []
        self._replaced: list[_Face] = []
        self._is_over = False

    def faces_at(self, time: float) -> Faces:
        """Return the faces around a frame that waited for this search, once it has ended."""
        self._end()
        # In frames that waited, faces that it has replaced are still at their old places.
        near = [(one.box, abs(time - one.time)) for one in (*self._held, *self._replaced)]
        at_once = {box for box, unseen in near if not unseen}
        # Where a face was found in this very frame, no older place of it is blurred.
        return tuple(
            (box, unseen)
            for box, unseen in near
            if not unseen or (unseen <= _HELD and not _replaced(box, at_once))
        )

    def _end(self) -> None:
        """Wait for the boxes; the search before is needed no longer then."""
        if self._is_over:
            return
        found = [_Face(box, self._time) for box in self._boxes.result()]
        before: list[_Face] = []
        if self._before is not None:
            self._before._end()
            before = self._before._held
        recent = [face for face in before if self._time - face.time <= _HELD]
        missed = [face for face in recent if not any(_is_same(face, one) for one in found)]
        self._held = found + missed
        self._replaced = [face for face in before if face not in self._held]
        self._before, self._is_over = None, True


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

    return FaceFinder(path, make_precisions())
