"""A browser in which the password was right, and nobody is signed in yet: the code is to come."""

from __future__ import annotations

import time
from typing import Any, Final

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.http.sessions import current_sign_in
from accounts.models import User
from accounts.services import sign_ins

SECONDS: Final = 600
_KEY: Final = "_pending_sign_in"
_BACKEND: Final = "accounts.backends.CountedBackend"


def begin(request: HttpRequest, user: User, next_page: str) -> None:
    """Remember whose password was right, in a session with a new key."""
    request.session.flush()
    request.session[_KEY] = {
        "user": user.pk,
        "stamp": user.get_session_auth_hash(),
        "at": time.time(),
        "next": next_page,
    }
    request.session.set_expiry(SECONDS)


def user_of(request: HttpRequest) -> User | None:
    """Return who is to give a code here; None if nobody is, or it took too long."""
    kept: Any = request.session.get(_KEY)
    if not kept or not 0 <= time.time() - kept["at"] < SECONDS:
        return None
    users = User.objects.select_related("second_factor")
    user = users.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), kept["stamp"]):
        return None
    return user


def complete(request: HttpRequest, user: User) -> str:
    """Sign the user in; return the address of the page that they wanted."""
    next_page: str = request.session.pop(_KEY)["next"]
    sign_in_strongly(request, user)
    return next_page


def sign_in_strongly(request: HttpRequest, user: User) -> None:
    """Sign in a user who has shown more than a password."""
    login(request, user, backend=_BACKEND)
    sign_ins.strengthen(current_sign_in(request))
