"""One camera's frames with what was tracked: blurred first, then drawn on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tracking.selectors.merged_people import merged_into
from vision.blurring import Box, Region, blur, blur_all, body_region, face_region, head_region
from vision.types import Image

from .drawing import ShownTrack, draw_clock, draw_note, draw_tracks, shown_track
from .faces import face_finder, with_faces
from .footage import Footage, FootageFrame
from .parameters import Blur, VideoParameters
from .paths import HELD, TrackPath
from .tracks import CameraTracks
from .watched import WatchedSpans

_SAME_PLACE: Final = 0.5
"""Overlap (intersection over union) from which boxes of two tasks are of one person."""
_NO_FACES: Final = "Only tracked people are blurred"
_NOTE_SECONDS: Final = 5.0
_NOT_TRACKED: Final = "Not tracked: blurred"


@dataclass(frozen=True, slots=True)
class SceneFrame:
    """A frame that may leave the house, and who is drawn in it."""

    image: Image
    time: float
    tracks: list[ShownTrack]


class CameraScene:
    """The frames of a camera, blurred and drawn on.

    Args:
        tracks: of all cameras of the video.
        people: who is never blurred, with all merges.
    """

    def __init__(
        self,
        parameters: VideoParameters,
        footage: Footage,
        tracks: CameraTracks,
        people: frozenset[UUID],
    ) -> None:
        self.footage = footage
        self._parameters = parameters
        self._tracks = tracks
        self._people = people
        self._only = parameters.overlays.only and current(parameters.overlays.only)
        self._blurs = parameters.blur is not Blur.NONE
        self._watched = WatchedSpans(footage.camera, parameters.start, parameters.end)
        self._before = (float("-inf"), float("-inf"))
        # Whatever is blurred: people without a track have faces too.
        self._find = face_finder() if self._blurs else None
        self._noted: float | None = None

    def frames(self) -> Iterator[FootageFrame]:
        """Yield the frames of the footage, with faces where those are blurred."""
        frames = self.footage.frames()
        return frames if self._find is None else with_faces(frames, self._find)

    def render(self, frame: FootageFrame) -> SceneFrame:
        """Return a frame with blur and overlays; its image is the same array."""
        times = sorted((frame.taken, frame.counted))
        paths = list(self._tracks.at(self.footage.camera, times[0], times[-1]))
        newest = _newest(paths, frame)
        shown = list(self._shown(paths, frame, newest))
        if self._blurs:
            self._hide(frame, paths, newest)
        overlays = self._parameters.overlays
        draw_tracks(frame.image, shown, overlays)
        if overlays.clock:
            camera = self.footage.camera
            name = camera.name or camera.camera_id
            draw_clock(frame.image, frame.taken, self._parameters.zone, name)
        self._before = frame.taken, frame.counted
        return SceneFrame(frame.image, frame.taken, shown)

    def _shown(
        self, paths: list[TrackPath], frame: FootageFrame, newest: int
    ) -> Iterator[ShownTrack]:
        """Yield who is drawn: where several tasks tracked the same footage, by the newest."""
        for path in paths:
            # What a live task calls now is the nearest frame, not the first one after it.
            early = frame.step / 2 if path.live else 0.0
            time, before = self._times(path, frame)
            sight = path.shown(time + early, before + early)
            if sight is None or path.task != newest:
                continue
            if self._only is None or path.person in self._only:
                yield shown_track(path, sight, time)

    def _times(self, path: TrackPath, frame: FootageFrame) -> tuple[float, float]:
        if path.live:
            return frame.taken, self._before[0]
        return frame.counted, self._before[1]

    def _hide(self, frame: FootageFrame, paths: list[TrackPath], newest: int) -> None:
        """Blur people; all of a frame of which nobody knows who is in it."""
        image = frame.image
        if not self._watched.watched(frame.taken, frame.counted, paths):
            blur_all(image)
            draw_note(image, _NOT_TRACKED)
            return
        known: list[Box] = []
        hidden: list[tuple[TrackPath, Box, float]] = []
        for path in paths:
            found = path.covered(self._times(path, frame)[0])
            if found is None:
                continue
            if self._may_be_seen(path):
                known += [found[0]] if path.task == newest else []
            else:
                hidden.append((path, *found))
        blur(image, (face_region(box, unseen, image.shape) for box, unseen in frame.faces
                     if not any(_is_face_of(box, one) for one in known)))  # fmt: skip
        blur(image, (self._region(box, unseen, image) for path, box, unseen in hidden
                     if path.task == newest or not _is_one_of(box, known)))  # fmt: skip
        if self._find is None:
            self._note_missing(frame)

    def _note_missing(self, frame: FootageFrame) -> None:
        """Say in the first seconds that there are no weights to find faces with."""
        self._noted = frame.taken if self._noted is None else self._noted
        if frame.taken - self._noted < _NOTE_SECONDS:
            draw_note(frame.image, _NO_FACES)

    def _may_be_seen(self, path: TrackPath) -> bool:
        exceptions = self._parameters.blur is Blur.PEOPLE_EXCEPT
        return exceptions and path.person is not None and path.person in self._people

    def _region(self, box: Box, unseen: float, image: Image) -> Region:
        part = head_region if self._parameters.blur is Blur.FACES else body_region
        return part(box, unseen, image.shape)


def current(people: Collection[UUID]) -> frozenset[UUID]:
    """Return who these people are now, after all merges."""
    now = merged_into(people)
    return frozenset(now.get(one, one) for one in people)


def _newest(paths: list[TrackPath], frame: FootageFrame) -> int:
    """Return the newest task that saw someone around a frame."""
    return max((path.task for path in paths if _is_near(path, frame)), default=0)


def _is_near(path: TrackPath, frame: FootageFrame) -> bool:
    time = frame.taken if path.live else frame.counted
    return path.times[0] - HELD <= time <= path.times[-1] + HELD


def _is_one_of(box: Box, others: list[Box]) -> bool:
    return any(_overlap(box, other) >= _SAME_PLACE for other in others)


def _is_face_of(face: Box, person: Box) -> bool:
    """Tell whether the middle of a face lies in the upper half of a person's box."""
    across, down = (face[0] + face[2]) / 2, (face[1] + face[3]) / 2
    left, top, right, bottom = person
    return left <= across <= right and top <= down <= (top + bottom) / 2


def _overlap(a: Box, b: Box) -> float:
    """Return intersection over union."""
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    if across <= 0 or down <= 0:
        return 0.0
    both = across * down
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)
