"""What each role may do, by name: what clients show or hide, and what the tests hold calls to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, TypeVar

from accounts.models import Role, User

_V = TypeVar("_V")

RIGHTS: Final[dict[str, Role]] = {
    "environments.view": Role.VIEWER,
    "tasks.view": Role.VIEWER,
    "live.view": Role.VIEWER,
    "persons.view": Role.VIEWER,
    "analytics.view": Role.VIEWER,
    "tasks.run": Role.OPERATOR,
    "cameras.calibrate": Role.OPERATOR,
    "persons.correct": Role.OPERATOR,
    "system.view": Role.OPERATOR,
    "persons.forget": Role.ADMIN,
    "environments.manage": Role.ADMIN,
    "system.maintain": Role.ADMIN,
    "audit.view": Role.ADMIN,
    "users.manage": Role.ADMIN,
}
# These need an administrator of all environments.
UNLIMITED_RIGHTS: Final = frozenset({"users.manage"})


def rights_of(user: User) -> list[str]:
    """Return the names of what `user` may do, within the environments that they see."""
    return sorted(
        name
        for name, role in RIGHTS.items()
        if user.has_role(role) and (name not in UNLIMITED_RIGHTS or user.is_unlimited_admin)
    )


def declares(view: _V, right: str, methods: Iterable[str]) -> _V:
    """Note at a view which right it needs, for `spoton.access_table`; check nothing."""
    marked: Any = view
    marked.right, marked.methods = right, tuple(methods)
    return view
