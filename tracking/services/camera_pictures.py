"""The last picture of each camera that a test has seen: for lists, and to calibrate in."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from tracking.camera_test.messages import Seen
from tracking.models import Camera


def keep(camera: Camera, seen: Seen) -> None:
    """Store what a test has seen; a full disk costs the picture, not the camera."""
    try:
        _folder().mkdir(parents=True, exist_ok=True)
        for small, data in ((False, seen.picture), (True, seen.small)):
            path = path_of(camera.pk, small=small)
            path.with_suffix(".new").write_bytes(data)
            path.with_suffix(".new").rename(path)
    except OSError:
        forget(camera.pk)


def path_of(camera_key: int, *, small: bool = False) -> Path:
    """Return where the picture lies if there is one."""
    return _folder() / f"{camera_key}{'-small' if small else ''}.jpg"


def forget(camera_key: int) -> None:
    """Delete it: another source, window or rotation shows something else."""
    for small in (False, True):
        path_of(camera_key, small=small).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "cameras"
