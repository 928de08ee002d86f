"""The user of a request for a frame, for views that stream and so cannot be REST framework's."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.http.authentication import bearer_of, by_bearer
from accounts.models import User
from accounts.services.credentials import Credential, of_user
from live.database import in_database


async def requesting_user(request: HttpRequest) -> tuple[User, Credential] | None:
    """Return the user and the credential: by the bearer token if one is sent, else by the session.

    None if the credential is not valid.
    """
    return await in_database(_requesting_user, request)


def _requesting_user(request: HttpRequest) -> tuple[User, Credential] | None:
    token = bearer_of(request.headers.get("Authorization", ""))
    if token is not None:
        found = by_bearer(token.encode("latin-1"))
        if found is not None:
            request.user = found[0]  # the limits in front count what has no user
        return found
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    return user, of_user(user, request.session.session_key)
