"""Who sends a request, before Django has read it: for what a body may cost."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.cookie import parse_cookie

from accounts.http.authentication import bearer_of, by_bearer
from accounts.models import User
from spoton.http import proxies


def header(scope: dict[str, Any], name: bytes) -> str:
    """Return a header, "" if it is not there; of several the last."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[-1].decode("latin-1") if values else ""


def address_of(scope: dict[str, Any]) -> str:
    """Return the client's address, past our own proxies."""
    peer = str((scope.get("client") or ("",))[0])
    if not settings.TRUSTED_PROXIES:
        return peer
    meta = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": header(scope, b"x-forwarded-for")}
    proxies.believe(meta)
    return meta["REMOTE_ADDR"]


def shows_something(scope: dict[str, Any]) -> bool:
    """Return whether it is worth asking the database who this is."""
    return bool(header(scope, b"authorization") or _session_key(scope))


def user_of(scope: dict[str, Any]) -> User | None:
    """Return who it is, by token or session; None for a stranger, and while nobody can say.

    It decides only how much is read: whether the caller may do it, the view asks as ever.
    """
    token = bearer_of(header(scope, b"authorization"))
    try:
        if token is not None:
            found = by_bearer(token.encode("latin-1"))
            return found[0] if found else None
        return _of_session(_session_key(scope))
    except DatabaseError:
        return None


def _session_key(scope: dict[str, Any]) -> str:
    return parse_cookie(header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")


def _of_session(key: str) -> User | None:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    user = get_user(request)
    return user if isinstance(user, User) else None
