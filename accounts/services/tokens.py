"""Access and refresh tokens: each refresh token works once, and its return ends what followed.

Every token names its sign-in. Anyone who shows a refresh token that was used before is a thief, or
the owner after a thief; which of the two cannot be known, so the sign-in ends and the owner signs
in again. The user's row is locked meanwhile, so that of two callers with one token exactly one
wins, and no refresh overtakes the end of its sign-in.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, TypedDict, cast

from django.db import transaction
from django.utils import timezone
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken, Token
from rest_framework_simplejwt.utils import datetime_from_epoch, get_md5_hash_password

from accounts.models import SignIn, User
from accounts.services import audit, sign_ins

logger = logging.getLogger(__name__)

# Two tabs that refresh at once, or an answer that was lost, are no theft.
GRACE: Final = timedelta(seconds=10)

_SIGN_IN: Final = "family"
"""Claim of refresh and access tokens: the id of their sign-in, which they end with."""


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


def issue(user: User, *, has_second_factor: bool = False) -> Tokens:
    """Return the first tokens of a new sign-in.

    `has_second_factor`: more than a password was shown for it.

    Raises:
        TokenRefusedError: the user may no longer sign in.
    """
    sign_in = sign_ins.begin(user, SignIn.Kind.PROGRAM, has_second_factor=has_second_factor)
    if sign_in is None:
        raise TokenRefusedError("This user may no longer sign in.")
    token = _RefreshToken()
    token[api_settings.USER_ID_CLAIM] = str(user.pk)
    token[api_settings.REVOKE_TOKEN_CLAIM] = get_md5_hash_password(user.password)
    token[_SIGN_IN] = str(sign_in.pk)
    return _kept(token, user)


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
        if not sign_ins.is_active(user.pk, sign_in_of(token), is_use=True):
            raise TokenRefusedError("This sign-in has ended: sign in again.")
        entry, is_first = _used(token, user)
        if is_first:
            token.set_jti()
            token.set_exp()
            token.set_iat()
            return _kept(token, user)
        if timezone.now() - entry.blacklisted_at > GRACE:
            logger.warning("a used refresh token of user %s came back: its sign-in ended", user.pk)
            sign_ins.sign_out(user.pk, sign_in_of(token))
            audit.record(user, "auth.token_reuse", user, target_id=user.username)
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
        sign_ins.sign_out(owner.pk, sign_in_of(token))


def sign_in_of(token: Token) -> str:
    """Return the id of the sign-in that a token belongs to, "" for one from before an upgrade."""
    return str(token.get(_SIGN_IN, ""))


def _kept(token: _RefreshToken, user: User) -> Tokens:
    OutstandingToken.objects.create(
        user=user,
        jti=token[api_settings.JTI_CLAIM],
        # Not the token itself: whoever read the table would be that user.
        token=sign_in_of(token),
        created_at=token.current_time,
        expires_at=datetime_from_epoch(token["exp"]),
    )
    return {
        "access": str(token.access_token),
        "refresh": str(token),
        "expires_in": int(api_settings.ACCESS_TOKEN_LIFETIME.total_seconds()),
    }


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
        raise TokenRefusedError("This sign-in has ended. Sign in again.")
    return BlacklistedToken.objects.get_or_create(token=kept)
