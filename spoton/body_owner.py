"""Whose a large body is: files are read only from those who may send them there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings

from accounts.rights import rights_of
from spoton import callers
from spoton.file_routes import right_for_files


@dataclass(frozen=True, slots=True)
class Owner:
    """Who sends a body.

    Attributes:
        address: of the client.
        is_user: whether they have shown who they are.
        limit: of the body, in bytes.
    """

    address: str
    is_user: bool
    limit: int


async def owner_of(scope: dict[str, Any], limit: int) -> Owner:
    """Return whose body it is; its limit is `limit` only if it may hold files."""
    right = right_for_files(scope["path"])
    limit_of_others = min(limit, int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    address = callers.address_of(scope)
    if not callers.shows_something(scope):
        return Owner(address, is_user=False, limit=limit_of_others)
    is_user, may = await database_sync_to_async(_rights)(scope, right)
    return Owner(address, is_user, limit if may else limit_of_others)


def _rights(scope: dict[str, Any], right: str) -> tuple[bool, bool]:
    user = callers.user_of(scope)
    return user is not None, user is not None and right in rights_of(user)
