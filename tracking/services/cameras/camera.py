"""Create, change and delete cameras."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from spoton.rights import has_right, require
from spoton.service_errors import InvalidInputError, NotAllowedError
from spoton.source_addresses import MASK, is_live, is_sealed, mask_all_but_host, source_kind
from tracking.models import Camera
from tracking.models.camera import RecordMode
from tracking.services.cameras import pictures
from tracking.services.cameras.picture_size import NO_CALIBRATION, calibrated_in
from tracking.services.environments import uploads
from tracking.services.environments.deletion import refuse_if_data, refuse_if_in_use
from tracking.services.environments.setup import (
    environment_for,
    part_for,
    save_changes,
    save_new,
    written_down,
)

PICTURE: Final = frozenset(
    {
        "window_x",
        "window_y",
        "window_width",
        "window_height",
        "rotation",
        "pixel_aspect",
        "source_address",
    }
)
"""Columns that say what the camera's picture shows."""
_HIDDEN: Final = "{} (the hidden part changed)"
# What was measured in a picture that is cut or turned differently from now on.
_MEASURED: Final = NO_CALIBRATION | {"width": None, "height": None}


@transaction.atomic
def create_camera(actor: User, environment_id: str, values: Mapping[str, Any]) -> Camera:
    """Add a camera; 409 if the environment has one of this id."""
    require(actor, "environments.manage", doing="Adding a camera")
    _refuse_masked(values)
    refuse_files(actor, environment_id, values)
    values = uploads.as_stored(values, environment_id)
    camera = Camera(environment=environment_for(actor, environment_id), **values)
    _refuse_unrecordable(camera, values)
    save_new(actor, camera, environment_id)
    return camera


@transaction.atomic
def update_camera(
    actor: User, environment_id: str, camera_id: str, values: Mapping[str, Any]
) -> None:
    """Change a camera; a running task takes it over by itself.

    A new window, rotation or pixel aspect ends the calibration, which was measured in the old
    picture.
    """
    require(actor, "environments.manage", doing="Changing a camera")
    _refuse_masked(values)
    refuse_files(actor, environment_id, values)
    values = uploads.as_stored(values, environment_id)
    camera = part_for(environment_for(actor, environment_id), Camera, camera_id)
    _refuse_unrecordable(camera, values)
    changed = changes_of_picture(camera, values)
    values, notes = dict(values), dict[str, Any]()
    if "homography" in values:
        values = {"lens_k1": None, **values, **calibrated_in(camera)}
    if changed:
        transaction.on_commit(lambda: pictures.forget(camera.pk))
    if changed - {"source_address"}:
        values |= _MEASURED | {name: values.get(name) for name in ("width", "height")}
    if "source_address" in changed:
        values = {"width": None, "height": None} | values
        former = camera.source_address
        transaction.on_commit(lambda: uploads.forget(former, environment_id))
        if mask_all_but_host(camera.source_address) == mask_all_but_host(values["source_address"]):
            notes["source_address"] = _HIDDEN.format(mask_all_but_host(values["source_address"]))
    recorded = values.get("recording_address", camera.recording_address)
    if recorded != camera.recording_address and mask_all_but_host(recorded) == mask_all_but_host(
        camera.recording_address
    ):
        notes["recording_address"] = _HIDDEN.format(mask_all_but_host(recorded))
    save_changes(actor, camera, values, environment_id, notes)


def changes_of_picture(camera: Camera, values: Mapping[str, Any]) -> set[str]:
    """Return which of `values` let the picture of `camera`, as it is, show something else."""
    return {name for name in PICTURE & values.keys() if getattr(camera, name) != values[name]}


@transaction.atomic
def delete_camera(
    actor: User, environment_id: str, camera_id: str, *, with_data: bool = False
) -> None:
    """Delete a camera that no task holds; its tracks and recordings only when told to.

    An uploaded file goes at once. Files of its recorder and single observations are left to
    retention; imported files stay.
    """
    require(actor, "environments.manage", doing="Deleting a camera")
    camera = part_for(environment_for(actor, environment_id), Camera, camera_id)
    refuse_if_in_use([camera])
    if not with_data:
        refuse_if_data([camera])
    written_down(actor, "camera.delete", camera, audit.state(camera), None, environment_id)
    address, key = camera.source_address, camera.pk
    camera.delete()
    transaction.on_commit(lambda: uploads.forget(address, environment_id))
    transaction.on_commit(lambda: pictures.forget(key))


def _refuse_masked(values: Mapping[str, Any]) -> None:
    for name in ("source_address", "recording_address"):
        if MASK in values.get(name, ""):
            raise InvalidInputError(
                name, f"Enter the address in full, including the part hidden by {MASK}."
            )


def _refuse_unrecordable(camera: Camera, values: Mapping[str, Any]) -> None:
    """Refuse to record what is no live camera, where that is asked for."""
    address = values.get("recording_address", camera.recording_address) or values.get(
        "source_address", camera.source_address
    )
    wanted = values.get("record", RecordMode.OFF)
    if wanted != RecordMode.OFF and not is_live(address) and not is_sealed(address):
        raise InvalidInputError(
            "record",
            "Only a network camera can be recorded: give an address that starts with rtsp:// or "
            "http://.",
        )


def refuse_files(actor: User, environment_id: str, values: Mapping[str, Any]) -> None:
    """Anyone who is limited to some environments could play the recordings of the others.

    What was uploaded for this environment is theirs.
    """
    address = values.get("source_address", "")
    if uploads.is_upload(address, environment_id):
        return
    if source_kind(address) in ("file", "folder") and not has_right(actor, "files.use"):
        raise NotAllowedError(
            "Only an administrator of all environments can use files and folders on the "
            "server. Use an address that starts with rtsp:// or http://."
        )
