"""What someone showed to get in, kept by whatever outlives the request: sockets and streams."""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils.crypto import constant_time_compare
from rest_framework_simplejwt.tokens import Token

from accounts.models import ApiToken, User
from accounts.services import sign_ins, tokens


@dataclass(frozen=True, slots=True)
class Credential:
    """A user, and what must still hold for them to stay.

    `stamp` is a digest of their password (empty: it does not matter, as for a machine's token),
    `session_key` a page's session, `api_token_id` a machine's token, `sign_in` the sign-in of an
    access token and `ends_at` when that token ends, in seconds since the epoch.
    """

    user_id: int
    stamp: str = ""
    session_key: str | None = None
    api_token_id: int | None = None
    sign_in: str = ""
    ends_at: float | None = None


def of_user(user: User, session_key: str | None = None) -> Credential:
    """Return what a user with a password shows: a token, or a page's session."""
    return Credential(user.pk, user.get_session_auth_hash(), session_key)


def of_access_token(user: User, token: Token) -> Credential:
    """Return what a person's program shows."""
    stamp, sign_in = user.get_session_auth_hash(), tokens.sign_in_of(token)
    return Credential(user.pk, stamp, sign_in=sign_in, ends_at=float(token["exp"]))


def of_api_token(token: ApiToken) -> Credential:
    """Return what a machine shows."""
    return Credential(token.user_id, api_token_id=token.pk)


def holder(credential: Credential) -> User | None:
    """Return the user if the credential still opens the door: look again from time to time.

    It ends with the user's deactivation, with a new password, with the session or the sign-in,
    and with the token.
    """
    user = User.objects.filter(pk=credential.user_id, is_active=True).first()
    if user is None:
        return None
    if credential.stamp and not constant_time_compare(
        user.get_session_auth_hash(), credential.stamp
    ):
        return None
    return user if _still_lives(credential, user) else None


def _still_lives(credential: Credential, user: User) -> bool:
    """Return whether what was shown, a session or a token, has not ended."""
    if credential.session_key is not None:
        return _session_lives(credential.session_key, user)
    if credential.api_token_id is not None:
        return ApiToken.objects.working().filter(pk=credential.api_token_id).exists()
    if credential.ends_at is not None and time.time() >= credential.ends_at:
        return False
    return not credential.sign_in or sign_ins.is_active(user.pk, credential.sign_in, is_use=False)


def _session_lives(session_key: str, user: User) -> bool:
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return bool(store.get(SESSION_KEY) == str(user.pk))
