"""Look at a camera's source before it is stored, or again: a picture, or what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import User
from spoton.rights import require
from spoton.service_errors import ConflictError, ServiceError
from spoton.source_addresses import UNREADABLE, is_live, is_sealed
from tracking.models import Camera
from tracking.models.source_settings import SETTINGS
from tracking.services.cameras import pictures
from tracking.services.cameras.camera import PICTURE, refuse_files
from tracking.services.environments import uploads
from tracking.services.environments.setup import camera_for
from tracking.source_probe import run
from tracking.source_probe.messages import ProbeRequest, ProbeResult, UnreadableSourceError


class SourceError(ServiceError):
    """Nothing can be seen there; the message says what to do."""


def probe_source(
    actor: User, environment_id: str, values: Mapping[str, Any], *, folder: str = "", fresh: bool
) -> ProbeResult:
    """Return what a camera of these `values` would see.

    Args:
        folder: of recordings, for a camera that has no other source.
        fresh: look again; else what was seen within the last minutes counts.
    """
    require(actor, "environments.manage", environment_id, doing="Testing a camera")
    refuse_files(actor, environment_id, {"source_address": folder} if folder else values)
    wanted = _wanted(values, environment_id, folder)
    return _probe(wanted, fresh=fresh and not wanted.strict)  # an upload is as it was


def probe_camera(actor: User, environment_id: str, camera_id: str) -> ProbeResult:
    """Look at a stored camera's source and keep the picture."""
    require(actor, "environments.manage", doing="Testing a camera")
    camera = camera_for(actor, environment_id, camera_id)
    if not camera.source_address:
        raise ConflictError("This camera has no source. Set one first.")
    seen = _probe(_wanted(_values(camera), environment_id, ""), fresh=True)
    if camera.picture_size in (None, (seen.width, seen.height)):
        Camera.objects.filter(pk=camera.pk).update(width=seen.width, height=seen.height)
    pictures.keep(camera, seen)
    return seen


def still_frame(actor: User, environment_id: str, camera_id: str) -> bytes:
    """Return a JPEG of a camera that no task follows, to calibrate in.

    A camera without a source of its own shows its newest recording.
    """
    require(actor, "cameras.calibrate", doing="Calibrating")
    camera = camera_for(actor, environment_id, camera_id)
    values = _values(camera)
    if not camera.source_address:
        paths = camera.recordings.order_by("-start_time").values_list("path", flat=True)
        values["source_address"] = paths.first()
    if not values["source_address"]:
        raise SourceError("This camera has no source. Set one first.")
    return _probe(_wanted(values, environment_id, ""), fresh=False).picture


def recent_still(camera: Camera) -> bytes | None:
    """Return the JPEG that `still_frame` or a test has seen within the last minutes, if any."""
    if not camera.source_address or is_sealed(camera.source_address):
        return None
    seen = run.seen_lately(_wanted(_values(camera), camera.environment.environment_id, ""))
    return seen.picture if seen else None


def _values(camera: Camera) -> dict[str, Any]:
    return {name: getattr(camera, name) for name in (*PICTURE, *SETTINGS)}


def _wanted(values: Mapping[str, Any], environment_id: str, folder: str) -> ProbeRequest:
    address = folder or str(values.get("source_address", "")).strip()
    if is_sealed(address):
        raise SourceError(UNREADABLE)
    if not is_live(address):
        address = str(Path(settings.BASE_DIR) / address)
    x, y, width, height = (values.get(f"window_{name}") for name in ("x", "y", "width", "height"))
    whole = x is None or y is None or width is None or height is None
    return ProbeRequest(
        address=address,
        window=None if whole else (int(x), int(y), int(width), int(height)),  # type: ignore[arg-type]
        rotation=int(values.get("rotation") or 0),
        strict=uploads.is_upload(address, environment_id),
        recordings=bool(folder),
        networks=settings.CAMERA_NETWORKS,
        options={name: values[name] for name in SETTINGS if values.get(name) is not None} or None,
    )


def _probe(wanted: ProbeRequest, *, fresh: bool) -> ProbeResult:
    try:
        return run.probe(wanted, fresh=fresh)
    except UnreadableSourceError as error:
        raise SourceError(str(error)) from None
    except run.ProbeBusyError:
        raise SourceError("Other cameras are being tested. Try again in a few seconds.") from None
