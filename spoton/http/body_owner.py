"""Whose a large body is: files are read only from those who may send them there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from channels.db import database_sync_to_async
from django.conf import settings

from spoton.http import callers
from spoton.http.file_routes import right_for_files
from spoton.http.url_prefix import route_of
from spoton.rights import has_right

FORM_BYTES: Final = 64 * 1024
"""Of strangers' forms. The only one there is asks for a name and a password, and is shown once
more with what was typed, which takes seconds for a megabyte."""
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


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
    right = right_for_files(route_of(scope))
    is_user, may = False, False
    if callers.shows_something(scope):
        is_user, may = await database_sync_to_async(_rights)(scope, right)
    if not may:
        limit = min(limit, int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    if not is_user and callers.header(scope, b"content-type").lower().startswith(_FORMS):
        limit = min(limit, FORM_BYTES)
    return Owner(callers.address_of(scope), is_user, limit)


def _rights(scope: dict[str, Any], right: str) -> tuple[bool, bool]:
    user = callers.user_of(scope)
    return user is not None, user is not None and bool(right) and has_right(user, right)
