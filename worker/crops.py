"""The best crop of each person: chosen here, written by the encoder threads."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import cv2
import numpy as np

from spoton.storage import durable
from vision.appearance.quality import quality, sharpness
from vision.identity import TrackCorrection
from vision.tick_view import TickView
from vision.types import Floats32, Frame, Image

from .records import ImageRecord

logger = logging.getLogger(__name__)
CHECK_SECONDS = 0.3
"""Between two searches for better crops."""
AGAIN_SECONDS = 5.0
"""Between two crops of one person."""
BETTER = 1.15
"""Factor by which a new crop has to be better."""
UNDER_WAY = 4
"""Crops at once; more are left out, since the next search has others."""
CORRECTIONS_KEPT = 100
"""Tracks that were another person's: of what is under way, nothing of them is saved."""
SMALLEST, LARGE = 40, 256
"""Heights in pixels: of what is not worth a crop, and of what could not be better."""
LARGEST = 512
SCRATCH = ".new"
"""What is not whole yet: a kill leaves nothing where pictures are."""
JPEG_QUALITY = 85


@dataclass(frozen=True, slots=True)
class _Candidate:
    person: UUID
    camera: str
    row: int
    quality: float
    track: int


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a person's last crop is from: id of the camera, its track, and when."""

    camera: str
    track: int
    time: datetime


class Crops:
    """Keeps the best crop of each person.

    Args:
        encoders: threads that cut and write.
        folder: where media are.
        known: quality of the crops that are stored, by person.
    """

    def __init__(
        self, encoders: ThreadPoolExecutor, folder: Path, known: Mapping[UUID, float]
    ) -> None:
        self.failed = 0
        self._encoders, self._folder = encoders, folder
        durable.sweep(folder / SCRATCH)
        self._lock = threading.Lock()
        self._best = dict(known)
        self._tried: dict[UUID, float] = {}
        self._sources: dict[UUID, _Source] = {}
        self._not_theirs: deque[tuple[str, int]] = deque(maxlen=CORRECTIONS_KEPT)
        self._saved: deque[ImageRecord] = deque()
        self._under_way = 0
        self._checked_at = float("-inf")

    def take(
        self,
        clock: float,
        time: datetime,
        frames: Mapping[str, Frame],
        view: TickView,
        cameras: Mapping[str, int],
    ) -> None:
        """Submit the crops of one tick that are better than what is stored; never waits.

        Args:
            clock: monotonic seconds.
            cameras: keys of their rows by camera id.
        """
        if clock - self._checked_at < CHECK_SECONDS:
            return
        self._checked_at = clock
        for candidate in self._candidates(clock, frames, view):
            with self._lock:
                if self._under_way >= UNDER_WAY:
                    return
                self._under_way += 1
            self._tried[candidate.person] = clock
            self._sources[candidate.person] = _Source(candidate.camera, candidate.track, time)
            crop = cut(frames[candidate.camera].image, view.boxes[candidate.row])
            self._encoders.submit(self._save, candidate, crop, time, cameras[candidate.camera])

    def saved(self) -> list[ImageRecord]:
        """Return the crops written to disk since the last call."""
        return [self._saved.popleft() for _ in range(len(self._saved))]

    def state(self) -> dict[str, float]:
        """Return the quality by person, fit for JSON."""
        with self._lock:
            return {str(person): round(quality, 4) for person, quality in self._best.items()}

    def _candidates(
        self, clock: float, frames: Mapping[str, Frame], view: TickView
    ) -> list[_Candidate]:
        """Return the best crop of each person who needs one, best first."""
        best: dict[UUID, _Candidate] = {}
        for camera in view.cameras:
            rows = view.rows(camera)
            if camera not in frames or rows.start == rows.stop:
                continue
            height, width = frames[camera].image.shape[:2]
            boxes, scores = view.boxes[rows], view.scores[rows]
            qualities = quality(boxes, scores, width, height, SMALLEST, LARGE)
            persons = view.persons[rows]
            for row in np.flatnonzero(view.confirmed[persons] & (qualities > 0)).tolist():
                person, found = view.people[persons[row]], float(qualities[row])
                before = best.get(person)
                if (before is None or found > before.quality) and self._wants(clock, person, found):
                    track = int(view.track_ids[rows][row])
                    best[person] = _Candidate(person, camera, rows.start + row, found, track)
        return sorted(best.values(), key=lambda candidate: -candidate.quality)

    def _wants(self, clock: float, person: UUID, found: float) -> bool:
        tried = self._tried.get(person, float("-inf"))
        return found > BETTER * self._best.get(person, 0.0) and clock - tried >= AGAIN_SECONDS

    def _save(self, candidate: _Candidate, crop: Image, time: datetime, camera: int) -> None:
        try:
            if (candidate.camera, candidate.track) in self._not_theirs:
                return
            found = candidate.quality * sharpness(crop)
            if found <= BETTER * self._best.get(candidate.person, 0.0):
                return
            path = image_path(candidate.person)
            shown = shrunk(crop)
            _, data = cv2.imencode(".jpg", shown, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
            # Many a second: the disk takes its time, and the next picture replaces a lost one.
            scratch = self._folder / SCRATCH
            durable.write(self._folder / path, data.tobytes(), scratch=scratch, sync=False)
            height, width = shown.shape[:2]
            record = ImageRecord(candidate.person, path, found, camera, time, width, height)
            with self._lock:
                if (candidate.camera, candidate.track) in self._not_theirs:
                    return
                if candidate.person in self._tried:  # not forgotten meanwhile
                    self._best[candidate.person] = found
                self._saved.append(record)
        except OSError as error:
            if not self.failed:
                logger.warning("pictures of people cannot be written: %s", error.strerror)
            self.failed += 1
        except Exception:
            logger.exception("a picture of a person could not be made")
        finally:
            with self._lock:
                self._under_way -= 1

    def forget(self, people: Iterable[UUID]) -> None:
        """Forget the qualities of `people`, who are no longer seen; their crops stay."""
        with self._lock:
            for person in people:
                self._best.pop(person, None)
                self._tried.pop(person, None)
                self._sources.pop(person, None)

    def forget_all(self) -> None:
        """Forget the qualities of everyone; their crops stay."""
        with self._lock:
            self._best.clear()
            self._tried.clear()
            self._sources.clear()

    def correct(self, said: TrackCorrection, since: datetime) -> None:
        """Have a crop of the track's last seconds, which shows someone else, replaced by the next.

        Args:
            since: first moment of these seconds.
        """
        with self._lock:
            self._not_theirs.append((said.camera, said.track))
            last = self._sources.get(said.previous)
            if last is None or (last.camera, last.track) != (said.camera, said.track):
                return
            if last.time >= since:
                self._best.pop(said.previous, None)
                self._tried.pop(said.previous, None)
                self._sources.pop(said.previous, None)

    def merge(self, kept: UUID, dropped: Iterable[UUID]) -> None:
        """Give the crops of the `dropped` people to `kept`."""
        with self._lock:
            for old in dropped:
                self._tried.pop(old, None)
                self._sources.pop(old, None)
                if old in self._best:
                    self._best[kept] = max(self._best.pop(old), self._best.get(kept, 0.0))


def image_path(person: UUID) -> str:
    """Return where a person's crop lies below MEDIA_ROOT; no folder gets too many files."""
    return f"people/{person.hex[:2]}/{person.hex[2:4]}/{person}.jpg"


def cut(image: Image, box: Floats32) -> Image:
    """Return a copy of the box with a margin; the frame is released after the tick.

    Args:
        image: (H, W, 3).
        box: (4,) x1, y1, x2, y2, pixels.
    """
    height, width = image.shape[:2]
    x1, y1, x2, y2 = box.tolist()
    around = 0.05 * (y2 - y1)
    left, top = max(0, int(x1 - around)), max(0, int(y1 - around))
    right, bottom = min(width, int(x2 + around) + 1), min(height, int(y2 + around) + 1)
    return image[top:bottom, left:right].copy()


def shrunk(crop: Image) -> Image:
    """Return the crop, scaled down to a height of LARGEST if it is higher."""
    height, width = crop.shape[:2]
    if height <= LARGEST:
        return crop
    size = (max(1, round(width * LARGEST / height)), LARGEST)
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
