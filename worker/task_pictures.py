"""The cameras of one task, watched by their own pictures: frozen, covered, out of focus, moved."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import cv2
import numpy as np

from vision.camera_watch import CalibratedPicture, CameraWatch, LookedAt
from vision.types import Frame, Image
from vision.watching.picture_condition import PictureCondition, PictureNow

from .plan import PlannedCamera, TaskPlan

logger = logging.getLogger(__name__)
LOOKS_AT_ONCE: Final = 2
"""Cameras of one tick: where ticks are slow, too, each has its look every few seconds."""
VIEW_FRAMES: Final = 9
"""From so many frames, a second apart, people are taken out of a calibrated view."""
VIEW_WIDTH: Final = 640
"""Of the picture that is kept with a calibration, pixels at most."""
VIEW_QUALITY: Final = 85
Submit = Callable[[Callable[[], None]], "Future[None]"]


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """What a camera saw soon after its calibration; see `tracking.models.CalibratedView`."""

    camera: int
    homography: tuple[tuple[float, ...], ...]
    image: bytes
    sharpness: float | None
    taken_at: datetime


@dataclass(slots=True)
class _WatchedCamera:
    """One camera; its lock is held by who works with what is behind it.

    Attributes:
        view: the picture that is to be kept with the calibration, once it is taken.
        frames: of which it is made; None where none is wanted.
        work: the look that is under way.
        acknowledged: someone knows that it has moved.
    """

    planned: PlannedCamera
    watch: CameraWatch
    condition: PictureCondition
    lock: threading.Lock = field(default_factory=threading.Lock)
    view: ViewRecord | None = None
    frames: deque[Image] | None = None
    work: Future[None] | None = None
    acknowledged: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether no look is under way."""
        return self.work is None or self.work.done()


class TaskPictures:
    """Looks at each live camera about once a second; at recordings where a rule asks for it.

    `change` and `see` run on the engine's thread, the rest on any.

    Args:
        plan: of the task, with what was said before a restart.
        submit: runs the part of a look that takes time; None: at once.
    """

    def __init__(self, plan: TaskPlan, submit: Submit | None = None) -> None:
        self._submit = submit
        self._cameras: dict[str, _WatchedCamera] = {}
        self.change(plan)

    def change(self, plan: TaskPlan) -> None:
        """Watch the cameras of `plan`; those that stay are known already."""
        wanted = {
            camera.view.camera_id: camera
            for camera in plan.cameras
            if not camera.recorded or plan.alerts.watches_pictures
        }
        self._cameras = {
            name: self._changed(self._cameras[name], camera)
            if name in self._cameras and self._cameras[name].planned.key == camera.key
            else _begun(camera)
            for name, camera in wanted.items()
        }

    def accept(self) -> None:
        """Take what is seen as usual: an alert about it was acknowledged."""
        for camera in self._cameras.values():
            with camera.lock:
                camera.acknowledged = True
                camera.watch.accept()

    def see(self, frames: Mapping[str, Frame]) -> None:
        """Look at the pictures of the cameras that have waited longest, where it is time."""
        clock = time.monotonic()
        waiting = [
            camera
            for name in frames
            if (camera := self._cameras.get(name)) and camera.watch.due(clock) and camera.is_idle
        ]
        waiting.sort(key=lambda camera: camera.watch.looked)
        for camera in waiting[:LOOKS_AT_ONCE]:
            self._begin_look(camera, frames[camera.planned.view.camera_id].image, clock)

    def _begin_look(self, camera: _WatchedCamera, image: Image, clock: float) -> None:
        seen = camera.watch.take(image, clock)
        if camera.frames is not None and camera.watch.is_learned:
            camera.frames.append(_small(image))

        def look() -> None:
            _look(camera, seen, clock)

        if self._submit is None:
            look()
        else:
            camera.work = self._submit(look)

    def facts(self, name: str) -> dict[str, bool | None]:
        """Return what rules about this camera's picture see, by kind."""
        camera = self._cameras.get(name)
        if camera is None:
            return {}
        watch = camera.watch
        return {
            "camera_frozen": watch.frozen,
            "camera_covered": watch.covered,
            "camera_defocused": watch.defocused,
            "camera_moved": None if camera.acknowledged else watch.moved,
        }

    def now(self) -> dict[str, PictureNow]:
        """Return by camera what is said of its picture."""
        return {name: camera.condition.now for name, camera in self._cameras.items()}

    def views(self) -> list[ViewRecord]:
        """Return pictures that are to be kept with calibrations, until `change` knows them."""
        return [camera.view for camera in self._cameras.values() if camera.view is not None]

    def _changed(self, camera: _WatchedCamera, planned: PlannedCamera) -> _WatchedCamera:
        before, camera.planned = camera.planned, planned
        known = planned.calibrated_view
        same_place = planned.homography == before.homography
        if same_place and known == before.calibrated_view:
            return camera
        with camera.lock:
            own = camera.view
            camera.view = None
            if own is not None and known is not None and known.taken_at == own.taken_at:
                return camera  # stored: it is what is compared with already
            camera.acknowledged = False
            camera.watch.calibrate(_picture_of(planned))
            camera.frames = _wanted_frames(planned)
        return camera


def _begun(planned: PlannedCamera) -> _WatchedCamera:
    watch = CameraWatch(_picture_of(planned))
    condition = PictureCondition(planned.picture)
    return _WatchedCamera(planned, watch, condition, frames=_wanted_frames(planned))


def _wanted_frames(planned: PlannedCamera) -> deque[Image] | None:
    if planned.homography is None or planned.calibrated_view is not None:
        return None
    return deque(maxlen=VIEW_FRAMES)


def _picture_of(planned: PlannedCamera) -> CalibratedPicture | None:
    if planned.calibrated_view is None:
        return None
    data = np.frombuffer(planned.calibrated_view.image, np.uint8)
    image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if image is None:
        return None
    return CalibratedPicture(np.asarray(image, np.uint8), planned.calibrated_view.sharpness)


def _look(camera: _WatchedCamera, seen: LookedAt, clock: float) -> None:
    try:
        with camera.lock:
            watch = camera.watch
            watch.follow(seen)
            camera.acknowledged &= watch.moved is not False
            camera.condition.update(watch, clock, time.time() - time.monotonic() + clock)
            if camera.frames is not None and len(camera.frames) == VIEW_FRAMES:
                _keep_view(camera)
    except Exception:  # a task must not end because of a look
        logger.exception("camera %s cannot be watched", camera.planned.view.camera_id)


def _keep_view(camera: _WatchedCamera) -> None:
    """Make the picture that is kept with the calibration, and compare with it from now on."""
    frames, planned = camera.frames, camera.planned
    if frames is None or planned.homography is None:
        return
    if camera.watch.covered or camera.watch.frozen or len({f.shape for f in frames}) > 1:
        frames.clear()
        return
    image = np.median(np.stack(frames), axis=0).astype(np.uint8)
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, VIEW_QUALITY])[1].tobytes()
    sharpness = camera.watch.sharpness
    camera.frames = None
    camera.view = ViewRecord(
        planned.key, planned.homography, data, sharpness, datetime.now(UTC).replace(microsecond=0)
    )
    camera.watch.calibrate(CalibratedPicture(image, sharpness))


def _small(image: Image) -> Image:
    height, width = image.shape[:2]
    if width <= VIEW_WIDTH:
        return image.copy()
    size = VIEW_WIDTH, max(1, round(height * VIEW_WIDTH / width))
    small: Any = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)
