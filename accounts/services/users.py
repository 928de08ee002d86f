"""Administration of users, for the API and the admin site.

Only administrators of everything come here, so nobody can give more than they have. The rows of
all of them are locked during a change: two who take each other's role at the same moment would
otherwise leave nobody.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import IntegrityError, transaction

from accounts.models import UNLIMITED_ADMINS, Role, User, all_environments
from accounts.selectors.users import users_for
from accounts.services import audit, sign_ins
from accounts.services.change_password import check_strength
from accounts.services.end_access import end_access
from spoton.rights import has_right, require
from spoton.service_errors import ConflictError, InvalidInputError, NotVisibleError

PLAIN_FIELDS: Final = ("username", "first_name", "last_name", "email", "role", "is_active")


_ASK_FOR_THE_OLD: Final = "Change your own password on the Account page."
_CHANGED: Final = "changed"  # all that is kept of a password


def state(user: User) -> dict[str, Any]:
    """Return what the audit log keeps of a user, with the names of their environments."""
    environments = user.environments.values_list("environment_id", flat=True)
    return audit.state(user) | {"environments": sorted(environments)}


def create_user(actor: User, changes: dict[str, Any]) -> User:
    """Create a user; without a password they cannot sign in until one is set."""
    require(actor, "users.manage")
    user = User()
    with _names_are_unique(), transaction.atomic():
        _apply(user, changes)
        user.save()
        _set_environments(user, changes)
        after = state(user)
        audit.record(actor, "user.create", user, target_id=user.username, after=after)
    return user


def update_user(actor: User, user_id: int, changes: dict[str, Any]) -> User:
    """Change what `changes` names; a new password or an end of activity ends all sign-ins."""
    require(actor, "users.manage")
    with _names_are_unique(), transaction.atomic():
        admins = lock_admins()
        user = users_for(actor).select_for_update(of=("self",)).filter(pk=user_id).first()
        if user is None:
            raise NotVisibleError(f"User {user_id} not found.")
        if user == actor and "password" in changes:
            raise InvalidInputError("password", _ASK_FOR_THE_OLD)
        before, old_hash = state(user), user.password
        _apply(user, changes)
        check_remains(actor, user, admins)
        user.save()
        _set_environments(user, changes)
        record_update(actor, user, before, password_is_new=user.password != old_hash)
    return users_for(actor).get(pk=user_id)


def deactivate_user(actor: User, user_id: int) -> None:
    """Shut a user out at once; what they did keeps their name."""
    update_user(actor, user_id, {"is_active": False})


def lock_admins() -> list[User]:
    """Lock the administrators of everything until the transaction ends, and return them."""
    return list(User.objects.select_for_update().filter(UNLIMITED_ADMINS).order_by("pk"))


def check_remains(actor: User | None, user: User, admins: Sequence[User]) -> None:
    """Refuse a change after which nobody could undo it, or with which one shuts oneself out.

    `user` is as it will be; `admins` are those of before, locked. `actor` None: a provider says so.
    """
    if user not in admins or has_right(user, "users.manage"):
        return
    if len(admins) == 1:
        raise ConflictError(
            "This is the last administrator of all environments. Add another one first."
        )
    if user == actor:
        raise ConflictError("You cannot remove your own access. Ask another administrator.")


def record_update(
    actor: User, user: User, before: dict[str, Any], *, password_is_new: bool
) -> None:
    """End what the change makes invalid, and write the change down; within its transaction."""
    after = state(user)
    if password_is_new:
        after["password"] = _CHANGED
    if before["is_active"] != user.is_active:
        # Switched on too: what was stored while it was switched off must not come alive.
        end_access(actor, user)
    elif password_is_new:
        sign_ins.end_all(user)
    if before != after:
        audit.record(
            actor, "user.update", user, target_id=user.username, before=before, after=after
        )


def lower_superuser(user: User) -> None:
    """Take a superuser's standing above all roles from one who is given a lesser role."""
    if user.role != Role.ADMIN or not user.all_environments:
        user.is_superuser = False


@contextlib.contextmanager
def _names_are_unique() -> Iterator[None]:
    try:
        yield
    except IntegrityError:  # two at once, after both were checked
        raise InvalidInputError("username", "This user name is already in use.") from None


def _apply(user: User, changes: dict[str, Any]) -> None:
    for name in (*PLAIN_FIELDS, "all_environments"):
        if name in changes:
            setattr(user, name, changes[name])
    if "environments" in changes and "all_environments" not in changes:
        user.all_environments = False
    lower_superuser(user)
    user.full_clean(exclude=["password"])
    if "password" in changes:
        check_strength(changes["password"], user, "password")
        user.set_password(changes["password"])
    elif user._state.adding:
        user.set_unusable_password()


def _set_environments(user: User, changes: dict[str, Any]) -> None:
    if "environments" not in changes:
        return
    wanted = set(changes["environments"])
    environments = list(all_environments().filter(environment_id__in=wanted))
    unknown = sorted(wanted - {environment.environment_id for environment in environments})
    if unknown:
        raise InvalidInputError("environments", f"Environment not found: {', '.join(unknown)}.")
    user.environments.set(environments)
