"""One camera's frames with what was tracked: blurred first, then drawn on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tracking.selectors.merged_people import merged_into
from vision.blurring import Box, Region, blur, blur_all, body_region, head_region
from vision.types import Image

from .drawing import ShownTrack, draw_clock, draw_note, draw_tracks, shown_track
from .footage import Footage, FootageFrame
from .parameters import Blur, VideoParameters
from .paths import HELD, TrackPath
from .tracks import CameraTracks
from .watched import WatchedSpans

_SAME_PLACE: Final = 0.5
"""Overlap (intersection over union) from which boxes of two tasks are of one person."""
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
        blur(image, (self._region(box, unseen, image) for path, box, unseen in hidden
                     if path.task == newest or not _is_one_of(box, known)))  # fmt: skip

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


def _overlap(a: Box, b: Box) -> float:
    """Return intersection over union."""
    across = min(a[2], b[2]) - max(a[0], b[0])
    down = min(a[3], b[3]) - max(a[1], b[1])
    if across <= 0 or down <= 0:
        return 0.0
    both = across * down
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)
