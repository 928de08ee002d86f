"""The best crop of each person: chosen here, written by the encoder threads."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import cv2
import numpy as np

from spoton.storage import durable
from vision.appearance.quality import quality, sharpness
from vision.identity import TrackCorrection
from vision.seen_frame import SeenFrame
from vision.sources.share_messages import PictureKept, PictureWanted
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
        self._wanted: list[PictureWanted] = []
        self._under_way = 0
        self._checked_at = float("-inf")

    def take(
        self,
        clock: float,
        time: datetime,
        frames: Mapping[str, Frame],
        view: TickView,
        cameras: Mapping[str, int],
        elsewhere: Mapping[str, SeenFrame] | None = None,
    ) -> None:
        """Submit the crops of one tick that are better than what is stored; never waits.

        Args:
            clock: monotonic seconds.
            cameras: keys of their rows by camera id.
            elsewhere: by camera, frames whose pictures other nodes have, see `take_wanted`.
        """
        there = elsewhere or {}
        if clock - self._checked_at < CHECK_SECONDS:
            return
        self._checked_at = clock
        sizes = {name: frame.image.shape[:2] for name, frame in frames.items()}
        sizes |= {name: frame.size for name, frame in there.items()}
        for candidate in self._candidates(clock, sizes, view):
            with self._lock:
                if candidate.camera in frames:
                    if self._under_way >= UNDER_WAY:
                        return
                    self._under_way += 1
            self._tried[candidate.person] = clock
            self._sources[candidate.person] = _Source(candidate.camera, candidate.track, time)
            if candidate.camera not in frames:
                key = cameras[candidate.camera]
                self._wanted.append(self._wish(candidate, view, time, key))
                continue
            crop = cut(frames[candidate.camera].image, view.boxes[candidate.row])
            self._encoders.submit(self._save, candidate, crop, time, cameras[candidate.camera])

    def take_wanted(self) -> list[PictureWanted]:
        """Return the crops that other nodes should write, since the last call."""
        wanted, self._wanted = self._wanted, []
        return wanted

    def accept(self, kept: PictureKept) -> None:
        """Take what another node has written; callable from any thread."""
        wanted = kept.wanted
        person, time = UUID(wanted.person), datetime.fromtimestamp(wanted.time, UTC)
        record = ImageRecord(
            person, kept.path, kept.quality, wanted.key, time, kept.width, kept.height
        )
        self._note(record, wanted.camera, wanted.track)

    def saved(self) -> list[ImageRecord]:
        """Return the crops written to disk since the last call."""
        return [self._saved.popleft() for _ in range(len(self._saved))]

    def state(self) -> dict[str, float]:
        """Return the quality by person, fit for JSON."""
        with self._lock:
            return {str(person): round(quality, 4) for person, quality in self._best.items()}

    def _candidates(
        self, clock: float, sizes: Mapping[str, tuple[int, ...]], view: TickView
    ) -> list[_Candidate]:
        """Return the best crop of each person who needs one, best first.

        Args:
            sizes: height and width of the pictures, by camera.
        """
        best: dict[UUID, _Candidate] = {}
        for camera in view.cameras:
            rows = view.rows(camera)
            if camera not in sizes or rows.start == rows.stop:
                continue
            height, width = sizes[camera]
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
            least = BETTER * self._best.get(candidate.person, 0.0)
            one = written(self._folder, candidate.person, crop, candidate.quality, least)
            if one is not None:
                record = ImageRecord(
                    candidate.person, one.path, one.quality, camera, time, one.width, one.height
                )
                self._note(record, candidate.camera, candidate.track)
        except OSError as error:
            if not self.failed:
                logger.warning("pictures of people cannot be written: %s", error.strerror)
            self.failed += 1
        except Exception:
            logger.exception("a picture of a person could not be made")
        finally:
            with self._lock:
                self._under_way -= 1

    def _note(self, record: ImageRecord, camera: str, track: int) -> None:
        with self._lock:
            if (camera, track) in self._not_theirs:
                return
            if record.person in self._tried:  # not forgotten meanwhile
                self._best[record.person] = record.quality
            self._saved.append(record)

    def _wish(
        self, candidate: _Candidate, view: TickView, time: datetime, key: int
    ) -> PictureWanted:
        x1, y1, x2, y2 = view.boxes[candidate.row].tolist()
        return PictureWanted(
            candidate.camera,
            key,
            candidate.track,
            (x1, y1, x2, y2),
            str(candidate.person),
            time.timestamp(),
            candidate.quality,
            BETTER * self._best.get(candidate.person, 0.0),
        )

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


@dataclass(frozen=True, slots=True)
class CropFile:
    """A crop on disk: path below the folder for media, quality 0–1, pixels."""

    path: str
    quality: float
    width: int
    height: int


def written(
    folder: Path, person: UUID, crop: Image, quality: float, least: float
) -> CropFile | None:
    """Write a crop of a person; None where it is no better than `least`.

    Args:
        folder: where media are.
        quality: but for its sharpness.

    Raises:
        OSError: it cannot be written.
    """
    found = quality * sharpness(crop)
    if found <= least:
        return None
    path, shown = image_path(person), shrunk(crop)
    _, data = cv2.imencode(".jpg", shown, (cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY))
    # Many a second: the disk takes its time, and the next picture replaces a lost one.
    durable.write(folder / path, data.tobytes(), scratch=folder / SCRATCH, sync=False)
    height, width = shown.shape[:2]
    return CropFile(path, found, width, height)


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
