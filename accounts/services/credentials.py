"""What somebody showed to get in, kept by whatever outlives the request: sockets and streams."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils.crypto import constant_time_compare

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Credential:
    """A user by password stamp, and the session that must still be there (None: no session)."""

    user_id: int
    stamp: str
    session_key: str | None = None


def of_user(user: User, session_key: str | None = None) -> Credential:
    """Return what `user` has shown just now."""
    return Credential(user.pk, user.get_session_auth_hash(), session_key)


def holder(credential: Credential) -> User | None:
    """Return the user if the credential still opens the door: look again from time to time.

    It ends with the user's deactivation, with a new password, and with the session.
    """
    user = User.objects.filter(pk=credential.user_id, is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), credential.stamp):
        return None
    if credential.session_key is not None and not _session_lives(credential.session_key, user):
        return None
    return user


def _session_lives(session_key: str, user: User) -> bool:
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return bool(store.get(SESSION_KEY) == str(user.pk))
