"""Who may do what: the one rule, asked by services, REST, pages and sockets by the same names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Protocol, TypeVar

from django.conf import settings
from django.db import models

from spoton.service_errors import NotAllowedError, NotVisibleError

_V = TypeVar("_V", bound=Any)


class Role(models.TextChoices):
    """Each role includes what the ones before it may do."""

    VIEWER = "viewer", "Viewer"
    OPERATOR = "operator", "Operator"
    ADMIN = "admin", "Administrator"


class Actor(Protocol):
    """Someone whose rights are asked about: what this module needs of a user."""

    @property
    def sees_everything(self) -> bool:
        """Whether every environment is visible, not only the chosen ones."""
        ...

    def has_role(self, role: Role) -> bool:
        """Return whether the user may do what `role` may."""
        ...

    def sees_environment(self, environment_id: str) -> bool:
        """Return whether the environment exists and is visible."""
        ...


RIGHTS: Final[dict[str, Role]] = {
    "environments.view": Role.VIEWER,
    "tasks.view": Role.VIEWER,
    "live.view": Role.VIEWER,
    "persons.view": Role.VIEWER,
    "analytics.view": Role.VIEWER,
    "alerts.view": Role.VIEWER,
    "exports.view": Role.VIEWER,
    "people.faces": Role.OPERATOR,
    "recordings.view": Role.VIEWER,
    "tasks.run": Role.OPERATOR,
    "cameras.calibrate": Role.OPERATOR,
    "persons.correct": Role.OPERATOR,
    "recordings.keep": Role.OPERATOR,
    "system.view": Role.OPERATOR,
    "alerts.acknowledge": Role.OPERATOR,
    "alert_rules.edit": Role.OPERATOR,
    "alert_deliveries.view": Role.OPERATOR,
    "alert_deliveries.resend": Role.OPERATOR,
    "exports.create": Role.OPERATOR,
    "exports.person_file": Role.ADMIN,
    "persons.forget": Role.ADMIN,
    "environments.manage": Role.ADMIN,
    "environments.create": Role.ADMIN,
    "files.use": Role.ADMIN,
    "alert_receivers.edit": Role.ADMIN,
    "system.maintain": Role.ADMIN,
    "system.support": Role.ADMIN,
    "metrics.view": Role.ADMIN,
    "audit.view": Role.ADMIN,
    "users.manage": Role.ADMIN,
}
FACES: Final = "people.faces"
"""Whose role `FACES_ROLE` decides; the table has its default."""
# These need an administrator of all environments.
UNLIMITED_RIGHTS: Final = frozenset(
    {"environments.create", "files.use", "system.support", "users.manage"}
)


def require(
    user: Actor, right: str, environment_id: str | None = None, *, doing: str = "This"
) -> None:
    """Return if `user` has `right`, and sees the environment if one is named.

    Args:
        user: who asks.
        right: a name of `RIGHTS`.
        environment_id: where, if the caller reads nothing through the selectors there.
        doing: how the sentence of a refusal begins, such as "Starting a task".

    Raises:
        NotAllowedError: the role does not include it (403).
        NotVisibleError: the environment is not there, or not the user's to see (404).
    """
    refused = _refusal(user, right)
    if refused:
        raise NotAllowedError(f"{doing} {refused}")
    if environment_id is None:
        return
    if not user.sees_environment(environment_id):
        raise NotVisibleError(f"Environment {environment_id!r} not found, or you have no access.")


def has_right(user: Actor, right: str) -> bool:
    """Return whether `user` has `right`, within the environments that they see."""
    return not _refusal(user, right)


def rights_of(user: Actor) -> list[str]:
    """Return the names of what `user` may do, within the environments that they see."""
    return sorted(name for name in RIGHTS if has_right(user, name))


def _refusal(user: Actor, right: str) -> str:
    """Return the end of the sentence that says what is missing, "" if nothing is."""
    role = Role(settings.FACES_ROLE) if right == FACES else RIGHTS[right]
    if not user.has_role(role):
        return f"needs the role of {role.label.lower()}."
    if right in UNLIMITED_RIGHTS and not user.sees_everything:
        return "needs an administrator of all environments."
    return ""


def declares(view: _V, right: str, methods: Iterable[str]) -> _V:
    """Note at a view which right it needs, for `spoton.access_table`; check nothing."""
    marked: Any = view
    marked.right, marked.methods = right, tuple(methods)
    return view
