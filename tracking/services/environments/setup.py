"""What all changes of configuration share: where, conflicts, audit, waking the workers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, TypeVar, cast

from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts.models import User
from accounts.services import audit
from spoton.service_errors import ConflictError, NotVisibleError
from tracking.models import Camera, Environment, Line, Scene, Zone
from tracking.selectors.scope import environments_for
from tracking.services.wake import wake_workers

Part: TypeAlias = Camera | Line | Scene | Zone
_P = TypeVar("_P", bound=Part)


def environment_for(user: User, environment_id: str, *, lock: bool = False) -> Environment:
    """Return the environment, locked against changes by others until the transaction ends."""
    environments = environments_for(user).filter(environment_id=environment_id)
    if lock:
        environments = environments.select_for_update(of=("self",))
    environment = environments.first()
    if environment is None:
        raise NotVisibleError(f"Environment {environment_id!r} not found, or you have no access.")
    return environment


def camera_for(user: User, environment_id: str, camera_id: str) -> Camera:
    """Return a camera to read; `part_for` locks what is to be changed."""
    environment = environment_for(user, environment_id)
    camera = environment.cameras.filter(camera_id=camera_id).first()
    if camera is None:
        raise NotVisibleError(f"Camera {camera_id!r} not found in {environment_id}.")
    return camera


def part_for(environment: Environment, kind: type[_P], part_id: str) -> _P:
    """Return a camera, line, scene or zone, locked until the transaction ends."""
    parts = kind._default_manager.filter(environment=environment, **{_id_field(kind): part_id})
    part = parts.select_for_update().first()
    if part is None:
        name = kind._meta.verbose_name
        raise NotVisibleError(f"No {name} {part_id!r} in {environment.environment_id}.")
    return cast("_P", part)


def save_new(actor: User, row: Environment | Part, environment_id: str) -> None:
    """Store a new row; a second one of the same id is a conflict."""
    row.clean_fields()
    kind, part_id = _kind(row), public_id(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not _exists(row):
            raise
        raise ConflictError(f"The {kind} {part_id!r} already exists.") from None
    audit.record(
        actor,
        f"{kind}.create",
        row,
        target_id=part_id,
        after=audit.state(row),
        environment_id=environment_id,
    )
    transaction.on_commit(wake_workers)


def save_changes(
    actor: User,
    row: Environment | Part,
    values: Mapping[str, Any],
    environment_id: str,
    notes: Mapping[str, Any] | None = None,
) -> bool:
    """Store what differs and return whether anything did; `notes` are added to the audit row."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return False
    before = audit.state(row)
    for name in changed:
        setattr(row, name, values[name])
    # What stays was checked when it came; an address without its key could not be checked again.
    row.clean_fields(exclude={field.name for field in row._meta.fields} - set(changed))
    row.save(update_fields=changed)
    written_down(
        actor, f"{_kind(row)}.update", row, before, audit.state(row) | dict(notes or {}),
        environment_id,
    )  # fmt: skip
    return True


def written_down(
    actor: User,
    action: str,
    row: Environment | Part,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    environment_id: str,
) -> None:
    """Write the audit row of a change, and wake the workers once it is committed."""
    audit.record(
        actor,
        action,
        row,
        target_id=public_id(row),
        before=before,
        after=after,
        environment_id=environment_id,
    )
    transaction.on_commit(wake_workers)


def public_id(row: Environment | Part) -> str:
    """Return the id that people use."""
    return str(getattr(row, _id_field(type(row))))


def _kind(row: Model) -> str:
    return str(row._meta.model_name)


def _id_field(kind: type[Model]) -> str:
    return f"{kind._meta.model_name}_id"


def _exists(row: Environment | Part) -> bool:
    name = _id_field(type(row))
    same: dict[str, Any] = {name: getattr(row, name)}
    if not isinstance(row, Environment):
        same["environment"] = row.environment_id
    return type(row)._default_manager.filter(**same).exists()
