"""End everything that a user is signed in with: a disabled account comes back bare."""

from __future__ import annotations

from accounts.models import ApiToken, User
from accounts.services import api_tokens, sign_ins


def end_access(actor: User, user: User) -> None:
    """End sign-ins and API tokens; within the transaction of the reason."""
    sign_ins.end_all(user)
    for token in ApiToken.objects.filter(user=user, revoked_at=None):
        api_tokens.revoke(actor, token)
