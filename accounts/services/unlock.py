"""Letting someone in again who guessed their password too often."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.selectors.users import users_for
from accounts.services import audit, sign_in_lockout
from spoton.rights import require
from spoton.service_errors import NotVisibleError


def unlock(actor: User, user_id: int) -> bool:
    """Forget the wrong passwords of a user; False if there were none."""
    require(actor, "users.manage")
    user = users_for(actor).filter(pk=user_id).first()
    if user is None:
        raise NotVisibleError(f"User {user_id} not found.")
    with transaction.atomic():
        if not sign_in_lockout.forgive(user.username):
            return False
        audit.record(actor, "user.unlock", user, target_id=user.username)
    return True
