"""What cameras saw when they were calibrated, and what says that they have moved since."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from django.db.models.functions import Now

from tracking.models import CalibratedView, Camera, ProcessingTask, TaskCamera
from tracking.models.task import PictureState

WIDTH: Final = 640
QUALITY: Final = 85


def keep_view(camera: Camera, jpeg: bytes | None) -> None:
    """Keep what a camera shows at its new calibration; without a picture forget the former one.

    A worker that follows the camera takes a better one, without people, within half a minute.
    """
    CalibratedView.objects.filter(camera=camera).delete()
    small = _small(jpeg) if jpeg and camera.homography else None
    if small is not None:
        CalibratedView.objects.create(camera=camera, homography=camera.homography, image=small)


def valid_view(camera: Camera) -> CalibratedView | None:
    """Return what the camera saw when it was calibrated as it is now; None: nothing is kept."""
    view: CalibratedView | None = getattr(camera, "calibrated_view", None)
    return view if view is not None and view.is_valid else None


def is_followed(camera: Camera) -> bool:
    """Return whether a worker gets frames from the camera now."""
    return TaskCamera.objects.filter(
        camera=camera,
        active=True,
        state=TaskCamera.State.ONLINE,
        task__status__in=ProcessingTask.ACTIVE_STATUSES,
        task__lease_expires_at__gt=Now(),
    ).exists()


def moved_pairs(camera: Camera, held: TaskCamera | None) -> list[list[float]] | None:
    """Return where the pixels of the point pairs are seen now; None unless the camera has moved."""
    if held is None or held.picture_now != PictureState.MOVED or not held.picture_shift:
        return None
    size = camera.calibrated_size or camera.picture_size
    pairs = camera.calibration_points
    if size is None or not pairs:
        return None
    scale = np.array([*size, 1.0])
    pixels = np.array([[*pair["image"], 1.0] for pair in pairs], float)
    there = (pixels / scale) @ np.array(held.picture_shift, float).T
    found = there[:, :2] / there[:, 2:] * scale[:2]
    return [[round(float(value), 1) for value in pixel] for pixel in found.clip(0, scale[:2])]


def _small(jpeg: bytes) -> bytes | None:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return None
    height, width = picture.shape[:2]
    if width > WIDTH:
        size = WIDTH, max(1, round(height * WIDTH / width))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
