"""Users make and end the tokens of their own programs."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from accounts.models import ApiToken, User
from accounts.selectors.own_access import api_tokens_of
from accounts.services import api_tokens
from accounts.services.change_password import check_own_password
from spoton.service_errors import InvalidInputError, NotVisibleError

LONGEST_DAYS = 365


def create(request: HttpRequest, user: User, password: str, name: str, days: int) -> str:
    """Return the text of a new token, which nobody can read again.

    It outlives the sign-in that it was made in, so the password is asked for once more: someone
    who finds an open page cannot make themselves a key.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise InvalidInputError("days", f"Use 1 to {LONGEST_DAYS} days.")
    check_own_password(request, user, password, "password")
    return api_tokens.create(user, user, name=name, days=days)[1]


def revoke(user: User, token_id: int) -> None:
    """End one of one's own tokens; ending it twice is the same."""
    token: ApiToken | None = api_tokens_of(user).filter(pk=token_id).first()
    if token is None:
        raise NotVisibleError(f"You have no token {token_id}.")
    api_tokens.revoke(user, token)


def revoke_all(user: User) -> int:
    """End all of one's own tokens; return how many worked until now."""
    with transaction.atomic():
        working = list(ApiToken.objects.working().filter(user=user))
        return sum(api_tokens.revoke(user, token) for token in working)
