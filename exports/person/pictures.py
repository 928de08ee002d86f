"""Someone's photos, with everyone else in them blurred."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import cv2
import numpy as np
from django.conf import settings

from tracking.models import Observation, PersonImage, Track
from tracking.selectors.people import current_id
from vision.blurring import Box, blur, body_region

_NEAR: Final = timedelta(seconds=1)
_QUALITY: Final = 95
_MARGIN: Final = 0.05
"""Of the box's height around it, as `worker.crops.cut` leaves it."""


def picture_without_others(image: PersonImage) -> bytes:
    """Return a photo as JPEG; empty where its file is gone.

    Who else was in it, the observations of its moment tell. A photo that is older than these is
    of one person's box, and stays as it is.
    """
    try:
        data: bytes = (settings.MEDIA_ROOT / image.path).read_bytes()
    except OSError:
        return b""
    others = _others(image)
    if not others:
        return data
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        return b""
    blurred = np.ascontiguousarray(picture, np.uint8)
    blur(blurred, [body_region(box, 0.0, blurred.shape) for box in others])
    _, encoded = cv2.imencode(".jpg", blurred, (cv2.IMWRITE_JPEG_QUALITY, _QUALITY))
    return bytes(encoded.tobytes())


def _others(image: PersonImage) -> list[Box]:
    """Return boxes of others in pixels of the photo."""
    if image.camera is None:
        return []
    rows = Observation.objects.filter(
        camera=image.camera, time__gte=image.time - _NEAR, time__lte=image.time + _NEAR
    )
    found = list(rows.values_list("time", "track_id", "x1", "y1", "x2", "y2"))
    if not found:
        return []
    moment = min((row[0] for row in found), key=lambda time: abs(time - image.time))
    at_once = [row for row in found if row[0] == moment]
    tracks = dict(
        Track.objects.filter(pk__in=[row[1] for row in at_once]).values_list("pk", "person")
    )
    people = {image.person_id, current_id(image.person)}
    own = next((row for row in at_once if tracks.get(row[1]) in people), None)
    if own is None:
        return []
    cut = _cut(image, own[2:])
    return [
        _within(cut, row[2:], image) for row in at_once if row is not own and _touch(cut, row[2:])
    ]


def _cut(image: PersonImage, box: Box) -> Box:
    """Return the part of the frame that the worker kept: the box and a margin."""
    around = _MARGIN * (box[3] - box[1])
    camera = image.camera
    width = (camera and camera.width) or float("inf")
    height = (camera and camera.height) or float("inf")
    return (
        max(0.0, box[0] - around),
        max(0.0, box[1] - around),
        min(width, box[2] + around),
        min(height, box[3] + around),
    )


def _touch(cut: Box, other: Box) -> bool:
    return cut[0] < other[2] and other[0] < cut[2] and cut[1] < other[3] and other[1] < cut[3]


def _within(cut: Box, other: Box, image: PersonImage) -> Box:
    """Return another's box in pixels of the photo, which may be smaller than it was."""
    across, down = image.width / (cut[2] - cut[0]), image.height / (cut[3] - cut[1])
    return (
        (other[0] - cut[0]) * across,
        (other[1] - cut[1]) * down,
        (other[2] - cut[0]) * across,
        (other[3] - cut[1]) * down,
    )
