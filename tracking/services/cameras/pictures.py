"""The last picture of each camera that a test has seen: for lists, and to calibrate in."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from spoton.storage import durable
from tracking.models import Camera
from tracking.source_probe.messages import ProbeResult


def keep(camera: Camera, seen: ProbeResult) -> None:
    """Store what a test has seen; a full disk costs the picture, not the camera."""
    try:
        scratch = Path(settings.MEDIA_ROOT) / ".new"
        for small, data in ((False, seen.picture), (True, seen.small)):
            # Two tests at once have a file each until it is whole.
            path = path_of(camera.pk, small=small)
            durable.write(path, data, scratch=scratch, sync=False)
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
