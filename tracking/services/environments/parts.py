"""Create, change and delete zones, lines and scenes. A running task counts by the new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from django.db import transaction

from accounts.models import User
from accounts.services import audit
from spoton.rights import require
from spoton.service_errors import InvalidInputError
from tracking.models import Camera, Environment, Line, Scene, Zone
from tracking.services.environments.setup import (
    environment_for,
    part_for,
    public_id,
    save_changes,
    save_new,
    written_down,
)

Place: TypeAlias = Line | Scene | Zone
_P = TypeVar("_P", bound=Place)


@transaction.atomic
def create_place(actor: User, environment_id: str, kind: type[_P], values: Mapping[str, Any]) -> _P:
    """Add a zone, line or scene; 409 if the environment has one of this id."""
    require(actor, "environments.manage", doing=f"Adding a {kind._meta.verbose_name}")
    environment = environment_for(actor, environment_id)
    values = dict(values)
    cameras = _cameras(environment, values.pop("camera_ids", ()))
    place = kind(environment=environment, **values)
    save_new(actor, place, environment_id)
    if isinstance(place, Scene) and cameras:
        _set_cameras(actor, place, cameras, environment_id)
    return place


@transaction.atomic
def update_place(
    actor: User, environment_id: str, kind: type[_P], place_id: str, values: Mapping[str, Any]
) -> None:
    """Change a zone, line or scene."""
    require(actor, "environments.manage", doing=f"Changing a {kind._meta.verbose_name}")
    environment = environment_for(actor, environment_id)
    place = part_for(environment, kind, place_id)
    values = dict(values)
    camera_ids = values.pop("camera_ids", None)
    save_changes(actor, place, values, environment_id)
    if isinstance(place, Scene) and camera_ids is not None:
        _set_cameras(actor, place, _cameras(environment, camera_ids), environment_id)


@transaction.atomic
def delete_place(actor: User, environment_id: str, kind: type[_P], place_id: str) -> None:
    """Delete a zone, line or scene; a task that was started by the scene continues."""
    require(actor, "environments.manage", doing=f"Deleting a {kind._meta.verbose_name}")
    place = part_for(environment_for(actor, environment_id), kind, place_id)
    action = f"{kind._meta.model_name}.delete"
    written_down(actor, action, place, audit.state(place), None, environment_id)
    place.delete()


def _cameras(environment: Environment, camera_ids: Sequence[str]) -> list[Camera]:
    by_id = {camera.camera_id: camera for camera in environment.cameras.all()}
    unknown = sorted(set(camera_ids) - by_id.keys())
    if unknown:
        where = environment.environment_id
        raise InvalidInputError(
            "camera_ids", f"These cameras do not belong to {where}: {', '.join(unknown)}."
        )
    return [by_id[camera_id] for camera_id in dict.fromkeys(camera_ids)]


def _set_cameras(actor: User, scene: Scene, cameras: Sequence[Camera], environment_id: str) -> None:
    before = sorted(map(public_id, scene.cameras.all()))
    after = sorted(map(public_id, cameras))
    if before != after:
        scene.cameras.set(cameras)
        written_down(
            actor,
            "scene.update",
            scene,
            {"camera_ids": before},
            {"camera_ids": after},
            environment_id,
        )
