"""The files behind the pictures of people."""

from __future__ import annotations

import cv2
import numpy as np
from django.conf import settings
from django.http import HttpResponse

from accounts.models import User
from spoton.rights import FACES, has_right
from tracking.models import PersonImage
from vision.blurring import blur, blur_all, head_region
from vision.types import Image


def jpeg_for(user: User, image: PersonImage | None) -> bytes:
    """Return the photo's bytes, its face blurred for who may not see faces.

    Empty if there is none, or its file is gone or broken.
    """
    try:
        data = (settings.MEDIA_ROOT / image.path).read_bytes() if image else b""
    except OSError:
        return b""
    return data if not data or has_right(user, FACES) else _without_face(data)


def unrecognisable(data: bytes) -> bytes:
    """Return the picture with all of it blurred; empty if it is none."""
    picture = _decoded(data)
    if picture is None:
        return b""
    blur_all(picture)
    return _encoded(picture)


def _without_face(data: bytes) -> bytes:
    """Return the photo of one person with the head blurred; empty if it is none."""
    photo = _decoded(data)
    if photo is None:
        return b""
    height, width = photo.shape[:2]
    blur(photo, [head_region((0, 0, width, height), 0.0, photo.shape)])
    return _encoded(photo)


def _decoded(data: bytes) -> Image | None:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if picture is None else np.asarray(picture, np.uint8)


def _encoded(picture: Image) -> bytes:
    return cv2.imencode(".jpg", picture)[1].tobytes()


def jpeg_answer(data: bytes) -> HttpResponse:
    """Answer the photo, uncached: the next user of the browser must not find it."""
    answer = HttpResponse(data, content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer
