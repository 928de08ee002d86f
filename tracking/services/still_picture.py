"""One picture of a camera that no task follows now, for calibrating it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from django.conf import settings

from accounts.models import Role, User
from tracking.addresses import is_live
from tracking.models import Camera
from tracking.selectors import cameras_for
from tracking.services.configure import require
from tracking.services.errors import NotVisibleError, ServiceError

SECONDS: float = 12.0
_STREAM_SECONDS: Final = 8.0
_JPEG: Final = b"\xff\xd8"
_MODULE: Final = "tracking.vision.sources.still"
# Each takes a processor for a second, and a stream's connection: never many at once.
_at_once = threading.BoundedSemaphore(2)


class NoPictureError(ServiceError):
    """The camera gave no picture; the message says why, without the address."""


def still_picture(actor: User, environment_id: str, camera_id: str) -> bytes:
    """Return a JPEG as the worker would see it: the camera's window, turned.

    Raises:
        NoPictureError: with a reason for people.
    """
    require(actor, Role.OPERATOR, "Calibrating")
    cameras = cameras_for(actor).filter(environment__environment_id=environment_id)
    camera = cameras.filter(camera_id=camera_id).first()
    if camera is None:
        raise NotVisibleError(f"There is no camera {camera_id!r} in {environment_id}.")
    address = _address(camera)
    wanted = {
        "address": address,
        "window": camera.window,
        "rotation": camera.rotation,
        "timeout": _STREAM_SECONDS,
    }
    if not _at_once.acquire(timeout=SECONDS):
        raise NoPictureError("Other cameras are being looked at: try again in a moment.")
    try:
        return _taken(json.dumps(wanted))
    finally:
        _at_once.release()


def _address(camera: Camera) -> str:
    """Its source; where it has none, its newest recording."""
    recorded = camera.recordings.order_by("-start_time").values_list("path", flat=True)
    address = camera.source_address or recorded.first()
    if not address:
        raise NoPictureError("The camera has no source yet: give it one first.")
    if is_live(address) or Path(address).is_absolute():
        return address
    return str(settings.BASE_DIR / address)


def _taken(wanted: str) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-m", _MODULE],
            input=wanted.encode(),
            capture_output=True,
            cwd=settings.BASE_DIR,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoPictureError(f"The camera gave no picture within {SECONDS:.0f} s.") from None
    if done.returncode == 0 and done.stdout.startswith(_JPEG):
        return done.stdout
    reason = done.stderr.decode(errors="replace").strip() if done.returncode == 1 else ""
    if not reason or "\n" in reason:  # it crashed: FFmpeg is of C
        reason = "its source cannot be read"
    raise NoPictureError(f"The camera gave no picture: {reason}.")
