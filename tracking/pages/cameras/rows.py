"""Cameras as lists show them: picture, state, how well they are calibrated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from spoton.source_addresses import UNREADABLE, is_sealed, mask_address, source_kind
from tracking.models import Camera, CameraRecorder, Environment, TaskCamera, states
from tracking.selectors import setup
from tracking.selectors.recorders import recorder_of
from tracking.services.cameras import pictures
from tracking.services.environments import uploads
from vision.calibration.advice import POOR_CM

_KINDS: Final = {
    "none": "No source yet",
    "file": "File on the server",
    "folder": "Image folder",
    "rtsp": "Network camera",
    "http": "Network camera",
    "sealed": "Address cannot be read",
}


@dataclass(frozen=True, slots=True)
class CameraRow:
    """A camera and what a page says of it.

    Attributes:
        source, short_source: where it comes from, without passwords.
        picture: address of the newest picture, "" if there is none.
        fallback: address of an older one, should the newest not come.
        recorder: of a camera that is recorded now.
        status, state, reason: for the chip, in words, and why.
    """

    camera: Camera
    kind: str
    source: str
    short_source: str
    picture: str
    fallback: str
    status: str
    state: str
    reason: str
    fps: float | None
    held: TaskCamera | None
    recorder: CameraRecorder | None = None

    @property
    def is_poor(self) -> bool:
        """Calibrated, but too far off to be of use."""
        error = self.camera.reprojection_error_cm
        return error is not None and error > POOR_CM


def camera_rows(user: User, environment: Environment, cameras: Iterable[Camera]) -> list[CameraRow]:
    """Return a row for each of `cameras`, all of `environment`."""
    held = setup.held_by_task(user, environment)
    return [camera_row(camera, environment, held.get(camera.pk)) for camera in cameras]


def camera_row(camera: Camera, environment: Environment, held: TaskCamera | None) -> CameraRow:
    """Return what is said of one camera."""
    environment_id = environment.environment_id
    fallback = ""
    if pictures.path_of(camera.pk, small=True).exists():
        fallback = reverse("camera-picture", args=[environment_id, camera.camera_id]) + "?small=1"
    picture, source = fallback, shown_source(camera, environment_id)
    if held is not None and held.state == TaskCamera.State.ONLINE:
        live = reverse("media-frame", args=[held.task_id, camera.camera_id])
        picture = f"{live}?{urlencode({'width': 480, 'overlay': 0})}"
    status, state = _state(camera, held)
    return CameraRow(
        camera=camera,
        kind=_kind(camera, environment_id),
        source=source,
        short_source=PurePath(source).name if source_kind(source) == "file" else source,
        picture=picture,
        fallback=fallback if fallback != picture else "",
        status=status,
        state=state,
        reason=_reason(camera, held),
        fps=(held.rate_fps if held else None) or camera.rate_fps,
        held=held,
        recorder=recorder_of(camera),
    )


def shown_source(camera: Camera, environment_id: str) -> str:
    """Return where the picture comes from, without passwords."""
    address = camera.source_address
    if uploads.is_upload(address, environment_id):
        return uploads.name_of(address)
    if is_sealed(address):
        return ""
    return mask_address(address)


def _kind(camera: Camera, environment_id: str) -> str:
    if uploads.is_upload(camera.source_address, environment_id):
        return "Uploaded video"
    return _KINDS.get(source_kind(camera.source_address), "Unknown source")


def _reason(camera: Camera, held: TaskCamera | None) -> str:
    if is_sealed(camera.source_address) or is_sealed(camera.recording_address):
        return UNREADABLE
    return held.reason if held else ""


def _state(camera: Camera, held: TaskCamera | None) -> tuple[str, str]:
    if not camera.enabled:
        return "", "Disabled"
    if held is not None:
        return held.state, states.CAMERA[held.state]
    return "", "Not running" if camera.source_address else "No source"
