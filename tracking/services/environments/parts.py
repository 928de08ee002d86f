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
from tracking.services.floor import recounts

Part: TypeAlias = Line | Scene | Zone
_P = TypeVar("_P", bound=Part)


@transaction.atomic
def create_part(actor: User, environment_id: str, kind: type[_P], values: Mapping[str, Any]) -> _P:
    """Add a zone, line or scene; 409 if the environment has one of this id."""
    require(actor, "environments.manage", doing=f"Adding a {kind._meta.verbose_name}")
    environment = environment_for(actor, environment_id)
    values = dict(values)
    cameras = _cameras(environment, values.pop("camera_ids", ()))
    part = kind(environment=environment, **values)
    save_new(actor, part, environment_id)
    if isinstance(part, Zone | Line):
        recounts.ask(part)
    if isinstance(part, Scene) and cameras:
        _set_cameras(actor, part, cameras, environment_id)
    return part


@transaction.atomic
def update_part(
    actor: User, environment_id: str, kind: type[_P], part_id: str, values: Mapping[str, Any]
) -> None:
    """Change a zone, line or scene."""
    require(actor, "environments.manage", doing=f"Changing a {kind._meta.verbose_name}")
    environment = environment_for(actor, environment_id)
    part = part_for(environment, kind, part_id)
    values = dict(values)
    camera_ids = values.pop("camera_ids", None)
    before = _shape(part)
    save_changes(actor, part, values, environment_id)
    if isinstance(part, Zone | Line) and _shape(part) != before:
        recounts.ask(part)
    if isinstance(part, Scene) and camera_ids is not None:
        _set_cameras(actor, part, _cameras(environment, camera_ids), environment_id)


@transaction.atomic
def delete_part(actor: User, environment_id: str, kind: type[_P], part_id: str) -> None:
    """Delete a zone, line or scene; a task that was started by the scene continues."""
    require(actor, "environments.manage", doing=f"Deleting a {kind._meta.verbose_name}")
    part = part_for(environment_for(actor, environment_id), kind, part_id)
    action = f"{kind._meta.model_name}.delete"
    written_down(actor, action, part, audit.state(part), None, environment_id)
    part.delete()


def _shape(part: Part) -> Any:
    """Return the corners of a zone, or the ends of a line."""
    return getattr(part, "polygon", getattr(part, "points", None))


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
