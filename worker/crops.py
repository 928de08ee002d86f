"""The best picture of each person: chosen here, cut and written by the encoders' threads."""

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
from vision.pipeline import TickResult
from vision.types import Floats32, Frame, Image

from .records import ImageRecord

logger = logging.getLogger(__name__)
LOOK_SECONDS = 0.3
"""Between two looks for better pictures."""
AGAIN_SECONDS = 5.0
"""Between two pictures of one person."""
BETTER = 1.15
"""What a picture has to be better by."""
UNDER_WAY = 4
"""Pictures at once; more are left out, for the next look has others."""
SMALLEST, LARGE = 40, 256
"""Heights in pixels: of what is not worth a picture, and of what could not be better."""
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


class Crops:
    """Keeps one picture per person, as good as it has been.

    Args:
        encoders: threads that cut and write.
        folder: where media are.
        known: quality of the pictures that are there, by person.
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
        self._saved: deque[ImageRecord] = deque()
        self._under_way = 0
        self._looked = float("-inf")

    def take(
        self,
        clock: float,
        time: datetime,
        frames: Mapping[str, Frame],
        result: TickResult,
        cameras: Mapping[str, int],
    ) -> None:
        """Looks at one tick; never waits.

        Args:
            clock: monotonic seconds.
            cameras: keys of their rows by camera id.
        """
        if clock - self._looked < LOOK_SECONDS:
            return
        self._looked = clock
        for candidate in self._candidates(clock, frames, result):
            with self._lock:
                if self._under_way >= UNDER_WAY:
                    return
                self._under_way += 1
            self._tried[candidate.person] = clock
            box = result.tracks[candidate.camera].boxes[candidate.row]
            crop = cut(frames[candidate.camera].image, box)
            self._encoders.submit(self._save, candidate, crop, time, cameras[candidate.camera])

    def saved(self) -> list[ImageRecord]:
        """Pictures that are on disk since the last call."""
        return [self._saved.popleft() for _ in range(len(self._saved))]

    def state(self) -> dict[str, float]:
        """Quality by person, as JSON would hold it."""
        with self._lock:
            return {str(person): round(quality, 4) for person, quality in self._best.items()}

    def _candidates(
        self, clock: float, frames: Mapping[str, Frame], result: TickResult
    ) -> list[_Candidate]:
        """Best first, one per person."""
        identity = result.identity
        best: dict[UUID, _Candidate] = {}
        for camera, tracks in result.tracks.items():
            if camera not in frames or not len(tracks):
                continue
            height, width = frames[camera].image.shape[:2]
            qualities = quality(
                tracks.boxes, tracks.scores, width, height, SMALLEST, LARGE
            ).tolist()
            for row, index in enumerate(identity.persons[camera].tolist()):
                person = identity.ids[index]
                if not identity.confirmed[index] or not self._wants(clock, person, qualities[row]):
                    continue
                before = best.get(person)
                if before is None or qualities[row] > before.quality:
                    best[person] = _Candidate(person, camera, row, qualities[row])
        return sorted(best.values(), key=lambda candidate: -candidate.quality)

    def _wants(self, clock: float, person: UUID, found: float) -> bool:
        tried = self._tried.get(person, float("-inf"))
        return found > BETTER * self._best.get(person, 0.0) and clock - tried >= AGAIN_SECONDS

    def _save(self, candidate: _Candidate, crop: Image, time: datetime, camera: int) -> None:
        try:
            found = candidate.quality * sharpness(crop)
            if found <= BETTER * self._best.get(candidate.person, 0.0):
                return
            path = image_path(candidate.person)
            shown = shrunk(crop)
            _, data = cv2.imencode(".jpg", shown, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
            # Many a second: the disk takes its time, and the next picture replaces a lost one.
            scratch = self._folder / SCRATCH
            durable.write(self._folder / path, data.tobytes(), scratch=scratch, sync=False)
            with self._lock:
                if candidate.person in self._tried:  # not forgotten meanwhile
                    self._best[candidate.person] = found
            height, width = shown.shape[:2]
            self._saved.append(
                ImageRecord(candidate.person, path, found, camera, time, width, height)
            )
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
        """They are no longer seen; their pictures stay."""
        with self._lock:
            for person in people:
                self._best.pop(person, None)
                self._tried.pop(person, None)

    def forget_all(self) -> None:
        """Nobody from before is seen any longer."""
        with self._lock:
            self._best.clear()
            self._tried.clear()

    def merge(self, kept: UUID, dropped: Iterable[UUID]) -> None:
        """The pictures of both are the kept one's."""
        with self._lock:
            for old in dropped:
                self._tried.pop(old, None)
                if old in self._best:
                    self._best[kept] = max(self._best.pop(old), self._best.get(kept, 0.0))


def image_path(person: UUID) -> str:
    """Below the folder for media; no folder gets too many files."""
    return f"people/{person.hex[:2]}/{person.hex[2:4]}/{person}.jpg"


def cut(image: Image, box: Floats32) -> Image:
    """The box with a little around it; a copy, for the frame is given back."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = box.tolist()
    around = 0.05 * (y2 - y1)
    left, top = max(0, int(x1 - around)), max(0, int(y1 - around))
    right, bottom = min(width, int(x2 + around) + 1), min(height, int(y2 + around) + 1)
    return image[top:bottom, left:right].copy()


def shrunk(crop: Image) -> Image:
    """No higher than LARGEST."""
    height, width = crop.shape[:2]
    if height <= LARGEST:
        return crop
    size = (max(1, round(width * LARGEST / height)), LARGEST)
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
