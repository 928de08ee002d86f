"""Access and refresh tokens: each refresh token works once, and its return ends what followed.

The refresh tokens of one sign-in are a family: each names the first. Whoever shows one that was
used before is a thief, or the owner after a thief; which of the two cannot be known, so the whole
family ends and the owner signs in again. The user's row is locked meanwhile, so that of two
callers with one token exactly one wins, and no refresh overtakes the end of its family.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, TypedDict, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken, Token
from rest_framework_simplejwt.utils import datetime_from_epoch, get_md5_hash_password

from accounts.models import User
from accounts.services import audit

logger = logging.getLogger(__name__)

# Two tabs that refresh at once, or an answer that was lost, are no theft.
GRACE: Final = timedelta(seconds=10)

_FAMILY: Final = "family"
"""Claim of refresh and access tokens: with its sign-in, an access token ends too."""

ALIVE_SECONDS: Final = 1.0
_MOST_SEEN: Final = 10_000
_seen_alive: dict[str, float] = {}
"""Sign-ins that had not ended, and when that was."""


class Tokens(TypedDict):
    """What a client gets when it signs in; `expires_in` is the access token's, in seconds."""

    access: str
    refresh: str
    expires_in: int


class TokenRefusedError(Exception):
    """The refresh token was used, has ended, or its user may not sign in."""


class _RefreshToken(RefreshToken):
    """A refresh token whose place in the blacklist is looked up by us, under the user's lock."""

    def __init__(self, text: str | None = None) -> None:
        super().__init__(cast("Any", text))  # the library calls text a token

    def check_blacklist(self) -> None:
        """Leave it to `rotate`."""


def issue(user: User) -> Tokens:
    """Return the first tokens of a new sign-in."""
    token = _RefreshToken()
    token[api_settings.USER_ID_CLAIM] = str(user.pk)
    token[api_settings.REVOKE_TOKEN_CLAIM] = get_md5_hash_password(user.password)
    return _kept(token, user, token[api_settings.JTI_CLAIM])


def rotate(text: str) -> Tokens:
    """Return new tokens for a refresh token, which is worthless from then on.

    Raises:
        TokenRefusedError: it was used, has ended, or its user may not sign in.
        rest_framework_simplejwt.exceptions.TokenError: it is none of ours, or too old.
    """
    token = _RefreshToken(text)
    with transaction.atomic():
        user = _locked_user(token)
        if user is None:
            raise TokenRefusedError("This user may no longer sign in.")
        entry, is_first = _used(token, user)
        if is_first:
            family = _family(token)
            token.set_jti()
            token.set_exp()
            token.set_iat()
            return _kept(token, user, family)
        if timezone.now() - entry.blacklisted_at > GRACE:
            _end_family(user, token)
    raise TokenRefusedError("This token was used before, or has ended: sign in again.")


def sign_out(user: User, text: str) -> None:
    """End the sign-in that a refresh token of `user` belongs to; ending it twice is the same.

    Raises:
        rest_framework_simplejwt.exceptions.TokenError: it is none of ours, or too old.
    """
    token = _RefreshToken(text)
    with transaction.atomic():
        owner = _locked_user(token)
        if owner != user:
            return
        with suppress(TokenRefusedError):
            _used(token, owner)
        _end(_living_of(owner.pk, _family(token)))


def family_of(access: Token) -> str:
    """Return the sign-in that an access token belongs to, "" for one from before an upgrade."""
    return str(access.get(_FAMILY, ""))


def family_lives(user_id: int, family: str) -> bool:
    """Whether a sign-in has not ended: one of its refresh tokens can still be used.

    Asked for with every call, so the answer serves for a second; what ends in this process
    ends at once.
    """
    now = time.monotonic()
    if _seen_alive.get(family, float("-inf")) > now - ALIVE_SECONDS:
        return True
    if not _living_of(user_id, family).exists():
        return False
    if len(_seen_alive) >= _MOST_SEEN:
        _seen_alive.clear()
    _seen_alive[family] = now
    return True


def end_all(user: User) -> None:
    """End every refresh token of `user`; call it within the transaction of what is the reason."""
    _end(_alive().filter(user=user))


def end_everybody() -> None:
    """End every refresh token of all users, see `end_all`."""
    _end(_alive())


def _kept(token: _RefreshToken, user: User, family: str) -> Tokens:
    token[_FAMILY] = family
    OutstandingToken.objects.create(
        user=user,
        jti=token[api_settings.JTI_CLAIM],
        # Not the token itself: whoever read the table would be that user.
        token=family,
        created_at=token.current_time,
        expires_at=datetime_from_epoch(token["exp"]),
    )
    return {
        "access": str(token.access_token),
        "refresh": str(token),
        "expires_in": int(api_settings.ACCESS_TOKEN_LIFETIME.total_seconds()),
    }


def _family(token: _RefreshToken) -> str:
    return str(token.get(_FAMILY) or token[api_settings.JTI_CLAIM])


def _locked_user(token: _RefreshToken) -> User | None:
    """Return the token's user if they may sign in and have the password of then."""
    user = (
        User.objects.select_for_update()
        .filter(pk=token.get(api_settings.USER_ID_CLAIM), is_active=True)
        .first()
    )
    if user is None:
        return None
    stamp: Any = token.get(api_settings.REVOKE_TOKEN_CLAIM)
    return user if stamp == get_md5_hash_password(user.password) else None


def _used(token: _RefreshToken, user: User) -> tuple[BlacklistedToken, bool]:
    """Put the token on the blacklist; say whether that was its first use."""
    kept = OutstandingToken.objects.filter(jti=token[api_settings.JTI_CLAIM], user=user).first()
    if kept is None:
        # From before a restore of an older backup: it may have ended then, which nobody knows now.
        raise TokenRefusedError("This sign-in is not known any more: sign in again.")
    return BlacklistedToken.objects.get_or_create(token=kept)


def _alive() -> QuerySet[OutstandingToken]:
    return OutstandingToken.objects.filter(blacklistedtoken=None, expires_at__gt=timezone.now())


def _living_of(user_id: int, family: str) -> QuerySet[OutstandingToken]:
    return _alive().filter(Q(token=family) | Q(jti=family), user_id=user_id)


def _end(tokens: QuerySet[OutstandingToken]) -> int:
    _seen_alive.clear()
    return len(BlacklistedToken.objects.bulk_create(BlacklistedToken(token=t) for t in tokens))


def _end_family(user: User, token: _RefreshToken) -> None:
    if _end(_living_of(user.pk, _family(token))):
        logger.warning("a used refresh token of user %s came back: its sign-in ended", user.pk)
        audit.record(user, "auth.token_reuse", user, target_id=user.username)
