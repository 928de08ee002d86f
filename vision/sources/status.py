"""How the cameras of a source are."""

from __future__ import annotations

from .feed import Feed
from .remote_source import RemoteSource
from .spec import CameraSpec
from .tick import CameraStatus


def status_of(source: Feed, view: CameraSpec, fault: str) -> CameraStatus:
    """Return the status of a camera; `fault`: what is wrong with its window, "" if nothing."""
    if isinstance(source, RemoteSource):
        return source.status(view.camera_id)
    size = view.window[2:] if view.window else source.size
    if size and view.rotation in (90, 270):
        size = (size[1], size[0])
    return CameraStatus(
        "failed" if fault else source.state,
        fault or source.reason,
        size[0] if size else None,
        size[1] if size else None,
        source.dropped,
        source.frames_in_recording,
        source.fps or None,
        dict(source.gaps),
        source.rate if source.is_live else 0.0,
        source.limit_fps,
        source.reconnects,
    )
