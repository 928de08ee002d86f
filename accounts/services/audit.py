"""Writes down every change: who, what, before, after, from where, in which request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import FileField, Model

from accounts.models import AuditEntry, User
from spoton.http import request_context
from spoton.sealed_fields import SealedTextField
from spoton.source_addresses import mask_all_but_host
from spoton.utc_text import utc_text

BACKUP: Final = "backup.create"
"""Everything was copied into a file, which still has people who are forgotten later."""
BACKUP_DELETED: Final = "backup.delete"
"""Such a file is gone."""
_MASK: Final = "•••"
_SECRETS: Final = frozenset({"password", "token", "secret", "digest"})
_ADDRESSES: Final = frozenset({"source_address", "recording_address"})


def state(instance: Model) -> dict[str, Any]:
    """Return the concrete fields as JSON would hold them, secrets masked."""
    values: dict[str, Any] = {}
    for field in instance._meta.concrete_fields:
        value = field.value_from_object(instance)
        if field.name in _SECRETS or isinstance(field, SealedTextField):
            value = _masked(field.name, value)
        elif isinstance(field, FileField):
            value = value.name if value else None
        values[field.name] = value
    return _plain(values)


def record(
    actor: User | None,
    action: str,
    target: Model | None = None,
    *,
    target_id: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    environment_id: str = "",
) -> AuditEntry:
    """Add one entry; call it within the transaction of the change, so that both or none stand.

    Args:
        actor: who did it, None for the system itself.
        action: what, such as `camera.update`.
        target: the row that it was done to.
        target_id: its name for people; without it, the primary key.
        before, after: what was and what is. Of two states only what differs is kept.
        environment_id: where it belongs, so that administrators of that environment see it.
    """
    if before is not None and after is not None:
        before, after = _difference(before, after)
    where = request_context.current()
    return AuditEntry.objects.create(
        user_id_then=actor.pk if actor else None,
        username=actor.username if actor else "",
        action=action,
        target_type=target._meta.model_name or "" if target is not None else "",
        target_id=(target_id or (str(target.pk) if target is not None else ""))[:200],
        environment_id=environment_id,
        before=None if before is None else _plain(before),
        after=None if after is None else _plain(after),
        address=where.address,
        request_id=where.request_id,
    )


def _masked(name: str, value: str) -> str:
    if name in _ADDRESSES:
        return mask_all_but_host(value)
    return _MASK if value else ""


def _difference(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {n: before.get(n) for n in names}, {n: after.get(n) for n in names}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(values, default=_text))
    return plain


def _text(value: object) -> str:
    return utc_text(value) if isinstance(value, datetime) else str(value)
